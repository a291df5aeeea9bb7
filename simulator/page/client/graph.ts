/** The network as a moving graph. */
export const GRAPH: string = `
const MAX_LINES = 8000
const RING_MS = 900

function createGraph(world, canvas, tooltip, isStill) {
  const count = world.nodes.length
  const layout = createLayout(count, seats(world))
  const view = { scaleX: 1, scaleY: 1, x: 0, y: 0, width: 0, height: 0, isSet: false }
  const spot = { x: new Float64Array(count), y: new Float64Array(count), radius: 6 }
  const nodeAt = new Map(world.nodes.map(({ index }, node) => [index, node]))
  let version = -1
  let pairs = []
  let lastMs = 0
  let hovered = -1
  let rings = []

  function move(hasJumped) {
    layout.connect(pairs, hasJumped ? 0.7 : 0.16)
    if (hasJumped) settle(Math.min(90, 9e6 / (count * count)))
  }

  /** At once, so that nobody sees the way. */
  function settle(steps) {
    for (let i = 0; i < Math.max(4, steps); i++) layout.step()
    view.isSet = false
  }

  /** Without motion everybody has one place, that of the end. */
  function seat() {
    world.links.at(world.endMs)
    layout.connect(world.links.pairs(), 1)
    settle(Math.min(300, 2e7 / (count * count)))
  }

  function follow(ms) {
    const now = world.links.at(ms)
    if (now !== version) {
      const hasJumped = version < 0 || Math.abs(ms - lastMs) > world.endMs / 50
      version = now
      pairs = world.links.pairs()
      if (!isStill) move(hasJumped)
    }
    lastMs = ms
  }

  /** Everybody in the picture, with room for labels; it glides, so that nobody jumps. */
  function fit(width, height) {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
    for (let i = 0; i < count; i++) {
      left = Math.min(left, layout.x[i])
      right = Math.max(right, layout.x[i])
      top = Math.min(top, layout.y[i])
      bottom = Math.max(bottom, layout.y[i])
    }
    const margin = width < 500 ? 24 : 44
    const scaleX = (width - 2 * margin) / Math.max(right - left, 40)
    const scaleY = (height - 2 * margin) / Math.max(bottom - top, 40)
    const near = Math.min(scaleX, scaleY)
    const goal = { scaleX: Math.min(scaleX, near * 1.8), scaleY: Math.min(scaleY, near * 1.8), x: (left + right) / 2, y: (top + bottom) / 2 }
    if (isStill || view.width !== width || view.height !== height) view.isSet = false
    Object.assign(view, { width, height })
    const speed = view.isSet ? 0.08 : 1
    for (const key of Object.keys(goal)) view[key] += (goal[key] - view[key]) * speed
    view.isSet = true
    for (let i = 0; i < count; i++) {
      spot.x[i] = width / 2 + (layout.x[i] - view.x) * view.scaleX
      spot.y[i] = height / 2 + (layout.y[i] - view.y) * view.scaleY
    }
    spot.radius = Math.max(3, Math.min(11, 0.2 * Math.sqrt((width * height) / Math.max(count, 1))))
  }

  function drawLinks(ctx, colour, ms) {
    const many = Math.min(1, 140 / Math.max(pairs.length, 1))
    const every = Math.ceil(pairs.length / MAX_LINES)
    const fade = Math.max(0.1, 0.55 * Math.sqrt(many))
    const isFresh = (pair) => !isStill && ms - pair[3] < world.endMs / 60
    const isNear = (pair) => pair[0] === hovered || pair[1] === hovered
    const stroke = (of, style, width, alpha) => {
      ctx.beginPath()
      pairs.forEach((pair, i) => {
        if ((i % every && !isNear(pair)) || !of(pair)) return
        ctx.moveTo(spot.x[pair[0]], spot.y[pair[0]])
        ctx.lineTo(spot.x[pair[1]], spot.y[pair[1]])
      })
      ctx.strokeStyle = style
      ctx.lineWidth = width
      ctx.globalAlpha = alpha
      ctx.stroke()
    }
    const dim = hovered < 0 ? 1 : 0.4
    stroke((pair) => pair[2] && !isFresh(pair), colour.edge, 1, fade * dim)
    stroke((pair) => !pair[2] && !isFresh(pair), colour.edge, 0.6, fade * 0.6 * dim)
    stroke(isFresh, colour.dawn, 1.1, Math.max(0.3, fade) * dim)
    if (hovered >= 0) stroke(isNear, colour.ink, 1.2, 0.5)
    ctx.globalAlpha = 1
  }

  function drawNode(ctx, colour, sample, i) {
    const [x, y, r] = [spot.x[i], spot.y[i], spot.radius]
    if (world.isByzantine(i)) return diamond(ctx, colour, x, y, r)
    peerSign(ctx, colour, x, y, r, world.heightAt(sample, i), world.tipAt(sample, i), world)
  }

  function drawNames(ctx, colour) {
    const byzantine = world.nodes.length - world.shown
    if (byzantine > 14) return
    ctx.font = '12px system-ui, sans-serif'
    ctx.textAlign = 'center'
    ctx.lineWidth = 3
    ctx.strokeStyle = colour.panel
    ctx.fillStyle = colour.alarm
    for (let i = world.shown; i < count; i++) {
      const name = world.nodes[i].kind.slice(0, 24)
      const half = ctx.measureText(name).width / 2 + 4
      const x = Math.max(half, Math.min(view.width - half, spot.x[i]))
      const y = spot.y[i] + spot.radius + 15
      ctx.strokeText(name, x, y)
      ctx.fillText(name, x, y)
    }
  }

  function drawRings(ctx, colour, wallMs) {
    rings = rings.filter((ring) => wallMs - ring.wallMs < RING_MS)
    for (const ring of rings) {
      const age = (wallMs - ring.wallMs) / RING_MS
      ctx.beginPath()
      ctx.arc(spot.x[ring.node], spot.y[ring.node], spot.radius * (1.2 + 5 * age), 0, 7)
      ctx.strokeStyle = colour[ring.colour]
      ctx.globalAlpha = 1 - age
      ctx.lineWidth = 2.5
      ctx.stroke()
    }
    ctx.globalAlpha = 1
  }

  function describe(sample) {
    const node = world.nodes[hovered]
    const degree = pairs.filter((pair) => pair[0] === hovered || pair[1] === hovered).length
    const height = world.heightAt(sample, hovered)
    const lines = [node.kind + ' peer ' + node.index, counted(degree, 'neighbor') + ' in the picture']
    if (node.region) lines.push('region ' + node.region)
    if (!world.isByzantine(hovered)) lines.splice(1, 0, height < 0 ? 'away' : counted(height, 'block') + tipName(world, world.tipAt(sample, hovered)))
    tooltip.replaceChildren(Object.assign(document.createElement('b'), { textContent: node.address }), document.createTextNode(lines.join(', ')))
    const [x, y] = [spot.x[hovered], spot.y[hovered]]
    const right = x > canvas.clientWidth / 2
    const below = y < canvas.clientHeight / 2
    tooltip.style.transform = 'translate(' + (x + (right ? -14 : 14)) + 'px,' + (y + (below ? 14 : -14)) + 'px) translate(' + (right ? '-100%' : '0') + ',' + (below ? '0' : '-100%') + ')'
  }

  if (isStill) seat()
  return {
    /** A ring goes out from who found a block. */
    found(block) {
      const node = nodeAt.get(world.blocks.by[block])
      if (!isStill && node !== undefined) rings.push({ node, colour: colourOf(world, block), wallMs: performance.now() })
    },
    /** Who is under a point gets a label. */
    point(px, py) {
      let best = 18
      hovered = -1
      for (let i = 0; i < count; i++) {
        const far = Math.hypot(spot.x[i] - px, spot.y[i] - py)
        if (far < best) [best, hovered] = [far, i]
      }
      tooltip.hidden = hovered < 0
      canvas.style.cursor = hovered < 0 ? '' : 'pointer'
    },
    draw(ms, sample, colour) {
      follow(ms)
      if (!isStill && layout.isMoving()) layout.step()
      const { ctx, width, height } = fresh(canvas)
      fit(width, height)
      drawLinks(ctx, colour, ms)
      for (let i = 0; i < count; i++) drawNode(ctx, colour, sample, i)
      drawNames(ctx, colour)
      drawRings(ctx, colour, performance.now())
      if (hovered >= 0) describe(sample)
    },
    isMoving: () => !isStill && (layout.isMoving() || rings.length > 0),
  }
}

/** The order in which peers are seated: honest ones as the carpet has them, byzantine ones evenly among them. */
function seats(world) {
  const byzantine = world.nodes.map((_, node) => node).slice(world.shown)
  const every = world.shown / Math.max(byzantine.length, 1)
  const places = [...world.order.map((node, i) => [i, node]), ...byzantine.map((node, i) => [(i + 0.5) * every, node])]
  return places.sort((a, b) => a[0] - b[0]).map(([, node]) => node)
}

const tipName = (world, block) => (block >= 0 && world.blocks.hash[block] ? ', tip ' + world.blocks.hash[block] + '…' : '')

/** A circle in its chain's colour; hollow on a branch that lost, an empty ring without a chain, a cross while away. */
function peerSign(ctx, colour, x, y, r, height, tip, world) {
  ctx.beginPath()
  if (height < 0) {
    const arm = r * 0.5
    ctx.moveTo(x - arm, y - arm)
    ctx.lineTo(x + arm, y + arm)
    ctx.moveTo(x + arm, y - arm)
    ctx.lineTo(x - arm, y + arm)
    ctx.strokeStyle = colour.faint
    ctx.lineWidth = 1.6
    return ctx.stroke()
  }
  ctx.arc(x, y, r, 0, 7)
  ctx.fillStyle = height === 0 ? colour.panel : colour[colourOf(world, tip)]
  ctx.fill()
  ctx.lineWidth = 1.5
  ctx.strokeStyle = height === 0 ? colour.faint : colour.panel
  ctx.stroke()
  if (!isLost(world, tip) || height === 0) return
  ctx.beginPath()
  ctx.arc(x, y, r * 0.42, 0, 7)
  ctx.fillStyle = colour.panel
  ctx.fill()
}

/** A byzantine peer. */
function diamond(ctx, colour, x, y, r) {
  const arm = r * 1.3
  ctx.beginPath()
  ctx.moveTo(x, y - arm)
  ctx.lineTo(x + arm, y)
  ctx.lineTo(x, y + arm)
  ctx.lineTo(x - arm, y)
  ctx.closePath()
  ctx.fillStyle = colour.ink
  ctx.fill()
  ctx.lineWidth = 2
  ctx.strokeStyle = colour.alarm
  ctx.stroke()
}
`
