import type { Palette } from './palette.ts'

/** The mark's rook: legs, three blocks for a body, head, beak and eye, in a square of 64. */
const LEGS = new Path2D('M27.2 44v16h5.5M37.2 42v18h5.5')
const BODY = [
  new Path2D('M32 23h18v8a13 13 0 0 1-13 13h-5z'),
  new Path2D('M15 23h14v20.5l-14-4z'),
  new Path2D('M12 23v15.7l-13-3.7v-12z'),
]
const HEAD = new Path2D('M32 20v-5a9.5 9.5 0 0 1 9.5-9.5h8.500v14.5z')
const BEAK = new Path2D('M53 7.5l14 9-14 3.5z')
const CENTRE = 34

/** How a bird looks. */
export interface BirdLook {
  readonly x: number
  readonly y: number
  /** Height of the bird, in pixels. */
  readonly size: number
  readonly facesLeft: boolean
  /** The colours of its last blocks, the tip's first; empty while it has none. */
  readonly blocks: readonly string[]
}

/** A rook whose body is the end of its chain. */
export function drawBird(ctx: CanvasRenderingContext2D, palette: Palette, look: BirdLook): void {
  const { x, y, size, facesLeft, blocks } = look
  const scale = size / 62
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(facesLeft ? -scale : scale, scale)
  ctx.translate(-CENTRE, -CENTRE)
  ctx.strokeStyle = palette.ink
  ctx.lineWidth = 3.2
  ctx.lineCap = 'round'
  ctx.lineJoin = 'round'
  ctx.stroke(LEGS)
  ctx.translate(CENTRE, CENTRE)
  ctx.rotate(-Math.PI / 9)
  ctx.translate(-CENTRE, -CENTRE)
  BODY.forEach((path, i) => {
    ctx.fillStyle = blocks[i] ?? palette.faint
    ctx.fill(path)
  })
  ctx.fillStyle = palette.ink
  ctx.fill(HEAD)
  ctx.fillStyle = palette.dawn
  ctx.fill(BEAK)
  ctx.beginPath()
  ctx.arc(43.5, 12.8, 2.1, 0, 7)
  ctx.fillStyle = palette.paper
  ctx.fill()
  ctx.restore()
}
