/**
 * Where peers stand: all push each other away, acquaintances pull, the middle holds them. The same network gives the same
 * picture: places begin in sectors of a disc, in a given order, and nothing is drawn by chance.
 */
export const LAYOUT: string = `
function createLayout(count, order) {
  const x = new Float64Array(count)
  const y = new Float64Array(count)
  const vx = new Float64Array(count)
  const vy = new Float64Array(count)
  order.forEach((i, rank) => {
    const angle = (2 * Math.PI * (rank + 0.5)) / count
    const radius = 16 * Math.sqrt(count * ((rank * 0.618034) % 1))
    x[i] = -radius * Math.sin(angle)
    y[i] = -radius * Math.cos(angle)
  })
  let links = []
  let degree = new Float64Array(count)
  let heat = 1

  function push() {
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const dx = x[i] - x[j]
        const dy = y[i] - y[j]
        const force = (260 * heat) / Math.max(dx * dx + dy * dy, 60)
        vx[i] += dx * force
        vy[i] += dy * force
        vx[j] -= dx * force
        vy[j] -= dy * force
      }
    }
  }

  function pull() {
    for (const [a, b] of links) {
      const dx = x[b] + vx[b] - x[a] - vx[a]
      const dy = y[b] + vy[b] - y[a] - vy[a]
      const far = Math.hypot(dx, dy) || 1
      const force = (heat * (far - 46)) / far / Math.max(1, Math.min(degree[a], degree[b]))
      const share = degree[b] / (degree[a] + degree[b] || 1)
      vx[a] += dx * force * share
      vy[a] += dy * force * share
      vx[b] -= dx * force * (1 - share)
      vy[b] -= dy * force * (1 - share)
    }
  }

  return {
    x,
    y,
    isMoving: () => heat > 0.012,
    /** New acquaintances warm it up again. */
    connect(pairs, warmth) {
      links = pairs
      degree = new Float64Array(count)
      for (const [a, b] of pairs) {
        degree[a]++
        degree[b]++
      }
      heat = Math.max(heat, warmth)
    },
    step() {
      push()
      pull()
      for (let i = 0; i < count; i++) {
        vx[i] = (vx[i] - x[i] * 0.035 * heat) * 0.6
        vy[i] = (vy[i] - y[i] * 0.05 * heat) * 0.6
        x[i] += vx[i]
        y[i] += vy[i]
      }
      heat *= 0.985
    },
  }
}
`
