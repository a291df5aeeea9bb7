/** The pictures over time, one function each; they stand still, and a line across them shows the moment. */
export const PICTURES: string = `
/** Who is on which chain: a row a peer, a column a moment. */
function drawCarpet(world, canvas, colour) {
  const { ctx, width, height } = fresh(canvas)
  const tall = height - TOP - BOTTOM
  const x = (ms) => LEFT + (ms / world.endMs) * (width - LEFT - RIGHT)
  const row = tall / Math.max(world.shown, 1)
  const gap = row > 5 ? 1 : 0
  bands(world, ctx, colour, x, TOP, tall)
  for (const [line, p] of world.order.entries()) {
    const top = Math.round(TOP + line * row)
    const below = Math.max(Math.round(TOP + (line + 1) * row), top + 1)
    for (let s = 0, from = 0; s < world.samples; s = from) {
      const name = carpetColour(world, s, p)
      for (from = s + 1; from < world.samples && carpetColour(world, from, p) === name; ) from++
      if (name === '') continue
      const toMs = from < world.samples ? world.at[from] : world.endMs
      ctx.fillStyle = colour[name]
      ctx.fillRect(x(world.at[s]), top, Math.max(x(toMs) - x(world.at[s]), 0.5), below - top - gap)
    }
  }
  ctx.font = '12px system-ui, sans-serif'
  ctx.fillStyle = colour.soft
  ctx.textAlign = 'right'
  ctx.textBaseline = 'middle'
  ctx.fillText(grouped(world.shown), LEFT - 8, TOP + tall / 2 - 8)
  ctx.fillText(world.shown === 1 ? 'peer' : 'peers', LEFT - 8, TOP + tall / 2 + 8)
  timeAxis(world, ctx, x, width, height)
}

function carpetColour(world, sample, peer) {
  const height = world.heightAt(sample, peer)
  if (height < 0) return ''
  return height === 0 ? 'line' : colourOf(world, world.tipAt(sample, peer))
}

/** Height over time: a line a peer. */
function drawHeights(world, canvas, colour) {
  const high = Math.max(1, ...world.highest)
  const low = world.lowest.find((n) => n > 0) > high / 2 ? Math.max(0, Math.min(...world.lowest)) : 0
  const step = Math.max(1, niceStep(high - low, 5))
  const frame = frameOf(world, canvas, colour, { low, high: high * 1.02, step, label: grouped })
  const { ctx, x, y } = frame
  ctx.strokeStyle = colour.dusk
  ctx.lineWidth = 1.3
  ctx.globalAlpha = Math.max(0.1, Math.min(0.8, 16 / world.shown))
  for (let p = 0; p < world.shown; p++) {
    stairs(ctx, world, x, y, (s) => world.heightAt(s, p))
    ctx.stroke()
  }
  ctx.globalAlpha = 1
  ctx.strokeStyle = colour.ink
  stairs(ctx, world, x, y, (s) => world.highest[s])
  ctx.stroke()
}

/** Blocks and forks: the winner along the middle, the others beside it, reorgs below. */
function drawForks(world, canvas, colour) {
  const { ctx, width, height } = fresh(canvas)
  const { blocks, lanes } = world
  const x = (ms) => LEFT + (ms / world.endMs) * (width - LEFT - RIGHT)
  const floor = height - BOTTOM - 34
  const side = (lane) => (lane === 0 ? 0 : lane % 2 ? -Math.ceil(lane / 2) : lane / 2)
  const most = Math.max(1, Math.ceil(Math.max(0, ...lanes) / 2))
  const pitch = Math.min(56, (floor - TOP) / 2 / (most + 0.6))
  const y = (block) => TOP + (floor - TOP) / 2 + side(block < 0 ? 0 : lanes[block]) * pitch
  const count = blocks.height.length
  const size = Math.max(1.5, Math.min(7, (0.32 * (width - LEFT)) / Math.max(count, 1), pitch * 0.42))
  bands(world, ctx, colour, x, TOP, height - TOP - BOTTOM)
  ctx.strokeStyle = colour.faint
  ctx.lineWidth = 1.2
  ctx.beginPath()
  for (let b = 0; b < count; b++) {
    const parent = blocks.parent[b]
    const fromX = parent < 0 ? x(0) : x(blocks.mined[parent])
    const middle = (fromX + x(blocks.mined[b])) / 2
    ctx.moveTo(fromX, y(parent))
    ctx.bezierCurveTo(middle, y(parent), middle, y(b), x(blocks.mined[b]), y(b))
  }
  ctx.stroke()
  for (let b = 0; b < count; b++) {
    const r = size * (0.45 + 0.55 * Math.sqrt(blocks.adopted[b] / Math.max(world.honest, 1)))
    ctx.beginPath()
    ctx.arc(x(blocks.mined[b]), y(b), r, 0, 7)
    ctx.fillStyle = colour[colourOf(world, b)]
    ctx.fill()
    if (blocks.best[b] || r < 2.5) continue
    ctx.beginPath()
    ctx.arc(x(blocks.mined[b]), y(b), r * 0.42, 0, 7)
    ctx.fillStyle = colour.paper
    ctx.fill()
  }
  reorgTicks(world, ctx, colour, x, height - BOTTOM - 6)
  ctx.font = '12px system-ui, sans-serif'
  ctx.fillStyle = colour.soft
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'right'
  ctx.fillText('blocks', LEFT - 6, y(-1))
  ctx.fillText('reorgs', LEFT - 6, height - BOTTOM - 14)
  timeAxis(world, ctx, x, width, height)
}

/** How many reorgs began in each slice of three pixels, as bars. */
function reorgTicks(world, ctx, colour, x, bottom) {
  const slices = new Map()
  for (const [atMs] of world.reorgs) {
    const slice = Math.round(x(atMs) / 3)
    slices.set(slice, (slices.get(slice) || 0) + 1)
  }
  const most = Math.max(1, ...slices.values())
  ctx.fillStyle = colour.warm0
  for (const [slice, n] of slices) {
    const tall = 4 + 14 * Math.sqrt(n / most)
    ctx.fillRect(slice * 3 - 1, bottom - tall, 2, tall)
  }
}

/** Agreement: the share with the commonest tip. */
function drawAgreement(world, canvas, colour) {
  const { ctx, x, y } = frameOf(world, canvas, colour, { high: 1, step: 0.25, label: (share) => Math.round(share * 100) + ' %' })
  stairs(ctx, world, x, y, (s) => world.agreed[s])
  ctx.lineWidth = 1.5
  ctx.strokeStyle = colour.dusk
  ctx.stroke()
  ctx.lineTo(x(world.endMs), y(0))
  ctx.lineTo(x(world.at[0]), y(0))
  ctx.fillStyle = colour.dusk
  ctx.globalAlpha = 0.16
  ctx.fill()
  ctx.globalAlpha = 1
}

/** Propagation: half, nine tenths, all, for each block, on a scale of powers of ten. */
function drawSpread(world, canvas, colour) {
  const { blocks } = world
  const times = [...blocks.half, ...blocks.most, ...blocks.all].filter((ms) => ms !== null && ms > 0)
  const low = 10 ** Math.floor(Math.log10(times.reduce((a, b) => Math.min(a, b), 100)))
  const high = 10 ** Math.ceil(Math.log10(times.reduce((a, b) => Math.max(a, b), low * 10)))
  const { ctx, x, y } = frameOf(world, canvas, colour, { low, high, isLog: true, label: brief })
  const clamp = (ms) => y(Math.max(ms, low))
  blocks.mined.forEach((atMs, b) => {
    const [half, most, all] = [blocks.half[b], blocks.most[b], blocks.all[b]]
    if (half === null) return
    const at = x(atMs)
    const end = all !== null ? all : most !== null ? most : half
    ctx.strokeStyle = ctx.fillStyle = colour[blocks.best[b] ? 'dusk' : 'warm1']
    ctx.lineWidth = 1.5
    ctx.globalAlpha = blocks.half.length > 300 ? 0.35 : 0.9
    ctx.beginPath()
    ctx.moveTo(at, clamp(half))
    ctx.lineTo(at, clamp(end))
    if (most !== null) {
      ctx.moveTo(at - 3.5, clamp(most))
      ctx.lineTo(at + 3.5, clamp(most))
    }
    if (all !== null) {
      ctx.moveTo(at - 2, clamp(all) + 2)
      ctx.lineTo(at, clamp(all))
      ctx.lineTo(at + 2, clamp(all) + 2)
    }
    ctx.stroke()
    ctx.beginPath()
    ctx.arc(at, clamp(half), 2.6, 0, 7)
    ctx.fill()
  })
  ctx.globalAlpha = 1
}

/** One kind of message: how many were sent a second. */
function drawSpark(world, canvas, colour, kind) {
  const { ctx, width, height } = fresh(canvas)
  const sent = world.sent[kind]
  const rates = sent.map((n, s) => (s === 0 ? 0 : (n - sent[s - 1]) / Math.max(world.at[s] - world.at[s - 1], 1)))
  const most = rates.reduce((a, b) => Math.max(a, b), 0) || 1
  const x = (ms) => (ms / world.endMs) * width
  const y = (rate) => height - 1 - (rate / most) * (height - 3)
  bands(world, ctx, colour, x, 0, height)
  ctx.beginPath()
  ctx.moveTo(0, y(0))
  rates.forEach((rate, s) => ctx.lineTo(x(world.at[s]), y(rate)))
  ctx.strokeStyle = colour.dusk
  ctx.lineWidth = 1.2
  ctx.stroke()
  ctx.lineTo(x(world.at[world.samples - 1]), y(0))
  ctx.globalAlpha = 0.18
  ctx.fillStyle = colour.dusk
  ctx.fill()
  ctx.globalAlpha = 1
}

/** Above the slider: when blocks were found and when something went wrong. */
function drawStrip(world, canvas, colour) {
  const { ctx, width, height } = fresh(canvas)
  const x = (ms) => (ms / world.endMs) * width
  bands(world, ctx, colour, x, 0, height)
  bands(world, ctx, colour, x, 0, height)
  const { blocks } = world
  ctx.globalAlpha = blocks.mined.length > 400 ? 0.4 : 1
  blocks.mined.forEach((atMs, b) => {
    ctx.fillStyle = colour[colourOf(world, b)]
    const tall = blocks.best[b] ? height - 3 : height * 0.5
    ctx.fillRect(x(atMs) - 1, height - tall, 2, tall)
  })
  ctx.globalAlpha = 1
}
`
