import { type Axis, gridOf, placeOn } from './axis.ts'
import { type Colour, escaped, sheet } from './sheet.ts'

/** A place of a line, with the spread of what it is the median of. */
export interface Point {
  readonly x: number
  readonly y: number
  readonly low?: number
  readonly high?: number
}

/** One line. */
export interface Series {
  /** Stands beside its end; `\n` begins another line. */
  readonly name: string
  readonly colour: Colour
  /** What was measured, from left to right: a line with a mark at each. */
  readonly points: readonly Point[]
  /** How it goes on or what theory says: a dashed line without marks. */
  readonly dashed?: readonly Point[]
}

/** Lines over one scale. */
export interface LineChart {
  readonly title: string
  /** What it shows, for those who cannot see it. */
  readonly about: string
  /** Beneath it, small, a line each. */
  readonly caption: readonly string[]
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

const WIDTH = 680
/** Of a picture with one line beneath. */
const HEIGHT = 402
const FRAME = { left: 66, right: 500, top: 74, bottom: 318 }
/** Between two names at the right. */
const NAME_PITCH = 17
const CAPTION_PITCH = 17

/** A picture of lines, in a light and a dark theme; each line has marks and a name of its own, so that colour is not all. */
export function lineChart({ title, about, caption, x, y, series }: LineChart): string {
  const place = { x: placeOn(x, FRAME.left, FRAME.right), y: placeOn(y, FRAME.bottom, FRAME.top) }
  const parts = [
    ...gridOf({ x, y, place, frame: FRAME }),
    ...series.flatMap((one, index) => drawSeries(one, index, place)),
    ...drawNames(series, place),
    ...caption.map((line, at) => text('small', 24, HEIGHT - 18 + at * CAPTION_PITCH, line)),
  ]
  return sheet({ width: WIDTH, height: HEIGHT + (caption.length - 1) * CAPTION_PITCH, title, about, parts })
}

interface Place {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

function drawSeries({ colour, points, dashed = [] }: Series, index: number, place: Place): string[] {
  const path = (of: readonly Point[]) => of.map(({ x, y }) => `${round(place.x(x))} ${round(place.y(y))}`).join('L')
  return [
    ...(dashed.length > 1 ? [`<path class="line dashed ${colour}" d="M${path(dashed)}"/>`] : []),
    ...(points.length > 1 ? [`<path class="line ${colour}" d="M${path(points)}"/>`] : []),
    ...points.map((point) => whisker(point, colour, place)),
    ...points.map(({ x, y }) => mark(index, colour, round(place.x(x)), round(place.y(y)))),
  ].filter((part) => part !== '')
}

function whisker({ x, low, high }: Point, colour: Colour, place: Place): string {
  if (low === undefined || high === undefined || low === high) return ''
  const at = round(place.x(x))
  return `<path class="whisker ${colour}" d="M${at} ${round(place.y(low))}V${round(place.y(high))}"/>`
}

/** A disc, a square, a diamond or a triangle. */
function mark(index: number, colour: Colour, x: number, y: number): string {
  const shapes = [
    `<circle class="mark ${colour}" cx="${x}" cy="${y}" r="4.5"/>`,
    `<rect class="mark ${colour}" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
    `<path class="mark ${colour}" d="M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>`,
    `<path class="mark ${colour}" d="M${x} ${y - 5}l5 9h-10z"/>`,
  ]
  return shapes[index % shapes.length] as string
}

/** Names stand where lines end, pushed apart where they would meet. */
function drawNames(series: readonly Series[], place: Place): string[] {
  const names = series.map(({ name, colour, points, dashed }, index) => {
    const end = [...points, ...(dashed ?? [])].reduce((last, point) => (point.x > last.x ? point : last))
    const lines = name.split('\n')
    return { lines, colour, index, y: place.y(end.y), hasMarks: points.length > 0 }
  })
  names.sort((a, b) => a.y - b.y)
  let free = FRAME.top - NAME_PITCH
  for (const name of names) {
    name.y = Math.max(name.y, free)
    free = name.y + name.lines.length * NAME_PITCH + 8
  }
  const over = Math.max(0, free - 8 - FRAME.bottom - NAME_PITCH)
  return names.flatMap(({ lines, colour, index, y, hasMarks }) => [
    hasMarks
      ? mark(index, colour, FRAME.right + 16, round(y - over))
      : `<path class="line dashed ${colour}" d="M${FRAME.right + 8} ${round(y - over)}h16"/>`,
    ...lines.map((line, at) =>
      text(at === 0 ? 'name' : 'small', FRAME.right + 30, round(y - over) + 5 + at * NAME_PITCH, line),
    ),
  ])
}

function text(kind: string, x: number, y: number, content: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
