/** What all pictures over time share: margins, axes, bands of trouble, and the place of a moment. */
export const CHARTS: string = `
const LEFT = 54
const RIGHT = 10
const BOTTOM = 22
const TOP = 8

/** Steps of 1, 2 or 5 that give about so many marks. */
function niceStep(range, marks) {
  const raw = range / Math.max(marks, 1)
  const power = 10 ** Math.floor(Math.log10(raw || 1))
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= raw) || power
}

/** Seconds and minutes have their own round numbers. */
function timeStep(endMs, marks) {
  const seconds = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400]
  return 1000 * (seconds.find((step) => (step * 1000 * marks) >= endMs) || endMs / 1000 / marks)
}

function timeLabel(ms) {
  if (ms < 120000) return +(ms / 1000).toFixed(1) + ' s'
  return +(ms / 60000).toFixed(1) + ' min'
}

/** A frame to draw in: x of a time, y of a value, and the axes. */
function frameOf(world, canvas, colour, { low = 0, high, label = String, marks = 4, step, isLog = false }) {
  const { ctx, width, height } = fresh(canvas)
  const [inner, tall] = [width - LEFT - RIGHT, height - TOP - BOTTOM]
  const bend = isLog ? Math.log : (n) => n
  const x = (ms) => LEFT + (ms / world.endMs) * inner
  const y = (value) => TOP + tall - ((bend(value) - bend(low)) / (bend(high) - bend(low) || 1)) * tall
  bands(world, ctx, colour, x, TOP, tall)
  ctx.font = '12px system-ui, sans-serif'
  ctx.fillStyle = colour.soft
  ctx.strokeStyle = colour.line
  ctx.lineWidth = 1
  ctx.textAlign = 'right'
  ctx.textBaseline = 'middle'
  for (const value of isLog ? decades(low, high) : evenly(low, high, step || niceStep(high - low, marks))) {
    const at = Math.round(y(value)) + 0.5
    ctx.beginPath()
    ctx.moveTo(LEFT, at)
    ctx.lineTo(width - RIGHT, at)
    ctx.stroke()
    ctx.fillText(label(value), LEFT - 8, at)
  }
  timeAxis(world, ctx, x, width, height)
  return { ctx, width, height, tall, x, y }
}

function timeAxis(world, ctx, x, width, height) {
  const step = timeStep(world.endMs, Math.max(2, Math.floor(width / 90)))
  ctx.textBaseline = 'alphabetic'
  for (let ms = 0; ms <= world.endMs; ms += step) {
    ctx.textAlign = ms === 0 ? 'left' : x(ms) > width - 30 ? 'right' : 'center'
    ctx.fillText(timeLabel(ms), Math.min(x(ms), width - 2), height - 4)
  }
}

const evenly = (low, high, step) => Array.from({ length: Math.floor((high - low) / step + 1e-9) + 1 }, (_, i) => low + i * step)
const decades = (low, high) => evenly(Math.round(Math.log10(low)), Math.round(Math.log10(high)), 1).map((power) => 10 ** power)

/** Times of trouble are shaded in every picture. */
function bands(world, ctx, colour, x, top, tall) {
  ctx.fillStyle = colour.alarm
  ctx.globalAlpha = 0.09
  for (const [fromMs, toMs] of world.faults) ctx.fillRect(x(fromMs), top, Math.max(x(toMs) - x(fromMs), 2), tall)
  ctx.globalAlpha = 1
}

/** A line that stands still between samples, as numbers of blocks do. */
function stairs(ctx, world, x, y, values) {
  let isDown = true
  ctx.beginPath()
  for (let s = 0; s < world.samples; s++) {
    const value = values(s)
    const toMs = s + 1 < world.samples ? world.at[s + 1] : world.endMs
    if (value < 0) {
      isDown = true
      continue
    }
    if (isDown) ctx.moveTo(x(world.at[s]), y(value))
    else ctx.lineTo(x(world.at[s]), y(value))
    ctx.lineTo(x(toMs), y(value))
    isDown = false
  }
}
`
