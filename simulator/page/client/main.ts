/** Puts the parts together: one time, everything that shows it, and one loop that rests when nothing moves. */
export const MAIN: string = `
const world = worldOf(JSON.parse(byId('data').textContent))
const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
const graph = createGraph(world, byId('graph'), byId('tip'), isStill)
const legend = createLegend(world)
const PLOTS = { carpet: drawCarpet, heights: drawHeights, forks: drawForks, agreement: drawAgreement, spread: drawSpread, strip: drawStrip }
const heads = [...document.querySelectorAll('.plot')].map((plot) => ({ plot, line: plot.querySelector('.head') }))
let colour = readColours()
let frame = 0

const player = createPlayer(world, isStill, (ms, beforeMs) => {
  world.blocks.mined.forEach((atMs, block) => {
    if (atMs > beforeMs && atMs <= ms && ms - beforeMs < world.endMs / 20) graph.found(block)
  })
  wake()
})

function paint(nowMs) {
  frame = 0
  player.tick(nowMs)
  const ms = player.ms()
  const sample = sampleAt(world, ms)
  graph.draw(ms, sample, colour)
  legend.show(ms, sample)
  for (const { plot, line } of heads) {
    line.style.transform = 'translateX(' + (LEFT + (ms / world.endMs) * (plot.clientWidth - LEFT - RIGHT)) + 'px)'
  }
  if (player.isPlaying() || graph.isMoving()) wake()
}

function wake() {
  if (frame === 0) frame = requestAnimationFrame(paint)
}

/** What does not move is drawn again only for another size or theme. */
function drawAll() {
  colour = readColours()
  for (const [id, draw] of Object.entries(PLOTS)) draw(world, byId(id), colour)
  for (const canvas of document.querySelectorAll('canvas[data-kind]')) drawSpark(world, canvas, colour, canvas.dataset.kind)
  wake()
}

for (const { plot } of heads) {
  const seek = (event) => {
    const share = (event.clientX - plot.getBoundingClientRect().left - LEFT) / (plot.clientWidth - LEFT - RIGHT)
    player.play(false)
    player.go(share * world.endMs)
  }
  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    plot.setPointerCapture(event.pointerId)
    seek(event)
  })
  plot.addEventListener('pointermove', (event) => {
    if (plot.hasPointerCapture(event.pointerId)) seek(event)
  })
}

const canvas = byId('graph')
for (const kind of ['pointermove', 'pointerdown']) {
  canvas.addEventListener(kind, (event) => {
    graph.point(event.offsetX, event.offsetY)
    wake()
  })
}
canvas.addEventListener('pointerleave', () => {
  graph.point(-1e6, -1e6)
  wake()
})

const THEMES = ['system', 'light', 'dark']
byId('theme').addEventListener('click', () => {
  const root = document.documentElement
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme || 'system') + 1) % THEMES.length]
  root.dataset.theme = theme
  byId('theme').textContent = 'Theme: ' + theme
  drawAll()
})
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
addEventListener('resize', drawAll)
drawAll()
player.begin()
`
