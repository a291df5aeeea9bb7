import type { SeenBlock, Standing } from './block-book.ts'
import { freshCanvas } from './canvas.ts'
import type { Palette } from './palette.ts'

const STEP = 62
const BOX = 38
const ROW = 64
const TOP = 14
const ROWS = 3

/** The blocks that the birds are on, the newest to the right: what all share in one row, what divides them in more. */
export function drawStrip(canvas: HTMLCanvasElement, { ends, tips, highest }: Standing, palette: Palette): void {
  const { ctx, width } = freshCanvas(canvas)
  const rows = new Map<SeenBlock, number>()
  ends.slice(0, ROWS).forEach(({ tip }, row) => {
    for (let at: SeenBlock | undefined = tip; at && !rows.has(at); at = at.parent) rows.set(at, row)
  })
  const shown = Math.floor((width - 8) / STEP)
  const first = Math.max(0, highest - shown)
  const at = (block: SeenBlock, row: number) => ({ x: 4 + (block.height - first) * STEP, y: TOP + row * ROW })
  for (const [block, row] of rows) {
    if (block.height < first) continue
    const { x, y } = at(block, row)
    if (block.parent && block.height > first)
      drawLink(ctx, palette, at(block.parent, rows.get(block.parent) ?? 0), { x, y })
    drawBlock(ctx, palette, block, x, y)
    const birds = tips.filter((tip) => tip === block).length
    if (birds > 0) drawCount(ctx, palette, birds, x, y)
  }
}

interface Corner {
  readonly x: number
  readonly y: number
}

function drawLink(ctx: CanvasRenderingContext2D, palette: Palette, parent: Corner, { x, y }: Corner): void {
  const [x1, y1, y2] = [parent.x + BOX, parent.y + BOX / 2, y + BOX / 2]
  ctx.beginPath()
  ctx.moveTo(x1, y1)
  ctx.bezierCurveTo(x1 + 12, y1, x - 12, y2, x, y2)
  ctx.strokeStyle = palette.faint
  ctx.lineWidth = 1.6
  ctx.stroke()
}

function drawBlock(ctx: CanvasRenderingContext2D, palette: Palette, block: SeenBlock, x: number, y: number): void {
  ctx.beginPath()
  ctx.roundRect(x, y, BOX, BOX, 8)
  ctx.fillStyle = palette[block.colour]
  ctx.fill()
  ctx.textAlign = 'center'
  ctx.fillStyle = block.colour === 'dawn' ? '#1b1e28' : palette.paper
  ctx.font = '600 13px system-ui, sans-serif'
  ctx.fillText(`${block.height}`, x + BOX / 2, y + BOX / 2 + 4.5)
  ctx.fillStyle = palette.soft
  ctx.font = '11px system-ui, sans-serif'
  const word = block.word.length > 9 ? `${block.word.slice(0, 8)}…` : block.word
  ctx.fillText(word, x + BOX / 2, y + BOX + 12)
}

/** How many birds sit on it, above its corner. */
function drawCount(ctx: CanvasRenderingContext2D, palette: Palette, birds: number, x: number, y: number): void {
  ctx.beginPath()
  ctx.arc(x + BOX, y, 10, 0, 7)
  ctx.fillStyle = palette.ink
  ctx.fill()
  ctx.fillStyle = palette.paper
  ctx.font = '600 11px system-ui, sans-serif'
  ctx.textAlign = 'center'
  ctx.fillText(`${birds}`, x + BOX, y + 4)
}
