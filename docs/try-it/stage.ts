import { drawBird } from './bird.ts'
import type { SeenBlock, Standing } from './block-book.ts'
import { freshCanvas } from './canvas.ts'
import { BIRDS } from './colony.ts'
import type { Cargo, Flight } from './flights.ts'
import type { Palette } from './palette.ts'
import { type Place, placesIn } from './places.ts'

const RING_MS = 900
/** Where a datagram that gets lost disappears, as a part of its way. */
const LOST_AT = 0.5
const SIZES: Readonly<Record<Cargo, number>> = { gossip: 1.7, claim: 1.7, block: 4, word: 3.4 }

/** One moment of the rookery. */
export interface Moment {
  readonly nowMs: number
  readonly standing: Standing
  readonly flights: readonly Flight[]
  readonly isCut: boolean
}

/** The picture of the birds and what flies between them. */
export class Stage {
  readonly #canvas: HTMLCanvasElement
  readonly #isStill: boolean
  #rings: { bird: number; wallMs: number }[] = []
  #gap = 0

  constructor(canvas: HTMLCanvasElement, isStill: boolean) {
    this.#canvas = canvas
    this.#isStill = isStill
  }

  /** A ring goes out from who found a block. */
  mined(bird: number): void {
    if (!this.#isStill) this.#rings.push({ bird, wallMs: performance.now() })
  }

  draw(moment: Moment, palette: Palette): void {
    const { ctx, width, height } = freshCanvas(this.#canvas)
    const goal = moment.isCut ? 1 : 0
    this.#gap += (goal - this.#gap) * (this.#isStill ? 1 : 0.12)
    const places = placesIn(width, height, this.#gap)
    if (this.#gap > 0.02) drawCut(ctx, palette, width, height, this.#gap)
    // Who asked for less motion sees who agrees with whom, and not how the news flew.
    if (!this.#isStill) for (const flight of moment.flights) drawFlight(ctx, palette, flight, moment.nowMs, places)
    this.#drawRings(ctx, palette, places)
    const size = width < 600 ? 34 : 46
    places.forEach((place, i) => {
      drawPerch(ctx, palette, place, size, moment.standing.tips[i])
      const blocks = lastBlocks(moment.standing.tips[i]).map(({ colour }) => palette[colour])
      drawBird(ctx, palette, { ...place, size, facesLeft: i >= BIRDS / 2 && width > height, blocks })
    })
  }

  #drawRings(ctx: CanvasRenderingContext2D, palette: Palette, places: readonly Place[]): void {
    const nowMs = performance.now()
    this.#rings = this.#rings.filter(({ wallMs }) => nowMs - wallMs < RING_MS)
    for (const { bird, wallMs } of this.#rings) {
      const place = places[bird]
      if (!place) continue
      const age = (nowMs - wallMs) / RING_MS
      ctx.beginPath()
      ctx.arc(place.x, place.y, 22 + 44 * age, 0, 7)
      ctx.globalAlpha = 1 - age
      ctx.strokeStyle = palette.dawn
      ctx.lineWidth = 2.5
      ctx.stroke()
    }
    ctx.globalAlpha = 1
  }
}

function lastBlocks(tip: SeenBlock | undefined): SeenBlock[] {
  const blocks: SeenBlock[] = []
  for (let at = tip; at && blocks.length < 3; at = at.parent) blocks.push(at)
  return blocks
}

/** A twig, and how many blocks whoever sits on it has. */
function drawPerch(ctx: CanvasRenderingContext2D, palette: Palette, place: Place, size: number, tip?: SeenBlock): void {
  const y = place.y + size * 0.44
  ctx.beginPath()
  ctx.moveTo(place.x - size * 0.44, y)
  ctx.lineTo(place.x + size * 0.44, y)
  ctx.strokeStyle = palette.line
  ctx.lineWidth = 3
  ctx.lineCap = 'round'
  ctx.stroke()
  ctx.font = '12px system-ui, sans-serif'
  ctx.textAlign = 'center'
  ctx.fillStyle = palette.soft
  ctx.fillText(tip ? `${tip.height + 1}` : '–', place.x, y + 15)
}

function drawCut(ctx: CanvasRenderingContext2D, palette: Palette, width: number, height: number, gap: number): void {
  const isWide = width > height
  ctx.beginPath()
  ctx.moveTo(isWide ? width / 2 : 16, isWide ? 16 : height / 2)
  ctx.lineTo(isWide ? width / 2 : width - 16, isWide ? height - 16 : height / 2)
  ctx.setLineDash([2, 9])
  ctx.lineCap = 'round'
  ctx.lineWidth = 3
  ctx.globalAlpha = gap
  ctx.strokeStyle = palette.alarm
  ctx.stroke()
  ctx.setLineDash([])
  ctx.globalAlpha = 1
}

function drawFlight(
  ctx: CanvasRenderingContext2D,
  palette: Palette,
  { from, to, cargo, sentMs, arrivesMs, isLost }: Flight,
  nowMs: number,
  places: readonly Place[],
): void {
  const [a, b] = [places[from], places[to]]
  if (!a || !b) return
  const t = (nowMs - sentMs) / (arrivesMs - sentMs)
  if (isLost && t > LOST_AT) return drawLoss(ctx, palette, arc(a, b, LOST_AT), (t - LOST_AT) / (1 - LOST_AT), cargo)
  const { x, y } = arc(a, b, t)
  ctx.beginPath()
  ctx.arc(x, y, SIZES[cargo], 0, 7)
  ctx.globalAlpha = cargo === 'block' || cargo === 'word' ? 1 : 0.55 * Math.sin(Math.PI * Math.min(1, Math.max(0, t)))
  ctx.fillStyle = { gossip: palette.soft, claim: palette.dusk, block: palette.dawn, word: palette.moss }[cargo]
  ctx.fill()
  ctx.globalAlpha = 1
}

function drawLoss(ctx: CanvasRenderingContext2D, palette: Palette, { x, y }: Place, age: number, cargo: Cargo): void {
  const arm = cargo === 'block' || cargo === 'word' ? 5 : 2.6
  ctx.beginPath()
  ctx.moveTo(x - arm, y - arm)
  ctx.lineTo(x + arm, y + arm)
  ctx.moveTo(x + arm, y - arm)
  ctx.lineTo(x - arm, y + arm)
  ctx.globalAlpha = (1 - age) * 0.9
  ctx.strokeStyle = palette.alarm
  ctx.lineWidth = 1.6
  ctx.stroke()
  ctx.globalAlpha = 1
}

/** A point of a bow from one place to another; the way back has a bow of its own. */
function arc(a: Place, b: Place, t: number): Place {
  const bend = 0.12
  const [cx, cy] = [(a.x + b.x) / 2 + (b.y - a.y) * bend, (a.y + b.y) / 2 - (b.x - a.x) * bend]
  const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2]
  return { x: p * a.x + q * cx + r * b.x, y: p * a.y + q * cy + r * b.y }
}
