/**
 * The colours of chains, and the page's words for numbers. Blue against yellow, which every kind of eye tells apart: three
 * cold colours in turn for the blocks of the chain that won, two warm ones for branches that lost.
 */
export const COLOURS: string = String.raw`
const NAMES = ['paper', 'panel', 'ink', 'soft', 'faint', 'line', 'edge', 'dusk', 'dawn', 'moss', 'alarm', 'cold0', 'cold1', 'cold2', 'warm0', 'warm1', 'old']

/** The values that the style sheet has for its variables now. */
function readColours() {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue('--' + name).trim()]))
}

/** The variable in whose colour a block is. */
function colourOf(world, block) {
  if (block < 0) return 'old'
  if (block >= world.blocks.height.length) return 'cold0'
  if (world.blocks.best[block]) return 'cold' + (world.blocks.height[block] % 3)
  return 'warm' + ((world.lanes[block] + world.blocks.height[block]) % 2)
}

const isLost = (world, block) => block >= 0 && world.blocks.best[block] === 0

const grouped = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')
const counted = (n, noun) => grouped(n) + ' ' + noun + (n === 1 ? '' : 's')
const clock = (ms) => (ms < 600000 ? (ms / 1000).toFixed(1) + ' s' : Math.floor(ms / 60000) + ':' + String(Math.floor(ms / 1000) % 60).padStart(2, '0') + ' min')
const brief = (ms) => (ms < 1000 ? Math.round(ms) + ' ms' : ms < 120000 ? +(ms / 1000).toFixed(1) + ' s' : +(ms / 60000).toFixed(1) + ' min')

/** A canvas in the device's own pixels, wiped; sizes are the page's. */
function fresh(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2)
  const [width, height] = [canvas.clientWidth, canvas.clientHeight]
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio)
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio)
  const ctx = canvas.getContext('2d')
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
  ctx.clearRect(0, 0, width, height)
  ctx.globalAlpha = 1
  ctx.setLineDash([])
  return { ctx, width, height }
}
`
