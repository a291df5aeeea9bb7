import { escaped } from './sheet.ts'

/** One of the two scales of a chart. */
export interface Axis {
  /** What it counts, with its unit. */
  readonly label: string
  readonly from: number
  readonly to: number
  /** Where it is marked. */
  readonly ticks: readonly number[]
  /** Whether equal steps are equal ratios. @default false */
  readonly isLog?: boolean
  /** How a mark is written. @default with separators */
  readonly format?: (value: number) => string
}

/** Where the chart's plane lies in the picture. */
export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** From a value to its place between two edges. */
export function placeOn({ from, to, isLog = false }: Axis, start: number, end: number): (value: number) => number {
  const bend = isLog ? Math.log : (value: number) => value
  const span = bend(to) - bend(from)
  return (value) => start + ((bend(value) - bend(from)) / span) * (end - start)
}

/** Lines across for the one scale, marks below for the other, and both labels. */
export function gridOf({
  x,
  y,
  place,
  frame: { left, right, bottom, top },
}: {
  x: Axis
  y: Axis
  place: { x: (value: number) => number; y: (value: number) => number }
  frame: Frame
}): string[] {
  const write = (axis: Axis, value: number) => escaped((axis.format ?? separated)(value))
  return [
    ...y.ticks.flatMap((value) => {
      const at = Math.round(place.y(value))
      return [
        `<path class="grid" d="M${left} ${at}.5H${right}"/>`,
        `<text class="tick" x="${left - 8}" y="${at + 5}" text-anchor="end">${write(y, value)}</text>`,
      ]
    }),
    ...x.ticks.map(
      (value) =>
        `<text class="tick" x="${Math.round(place.x(value))}" y="${bottom + 20}" text-anchor="middle">${write(x, value)}</text>`,
    ),
    `<text class="axis" x="24" y="${top - 14}">${escaped(y.label)}</text>`,
    `<text class="axis" x="${(left + right) / 2}" y="${bottom + 40}" text-anchor="middle">${escaped(x.label)}</text>`,
  ]
}

function separated(value: number): string {
  return value.toLocaleString('en')
}
