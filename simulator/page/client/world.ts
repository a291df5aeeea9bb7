/** What was when: heights, tips and acquaintances at any moment, from the page's data. Pure; it draws nothing. */
export const WORLD: string = `
/** The page's data, unpacked. */
function worldOf(data) {
  const samples = data.at.length
  const height = unpack(data.height, samples)
  const tip = unpack(data.tip, samples)
  return Object.assign({}, data, {
    samples,
    heightAt: (sample, node) => (node < data.shown ? height[node][sample] : 0),
    tipAt: (sample, node) => (node < data.shown ? tip[node][sample] : -1),
    isByzantine: (node) => node >= data.shown,
    lanes: lanesOf(data.blocks),
    order: orderOf(data, tip),
    links: linkReplay(data, height),
  })
}

/** [sample, value, …] where it changes, to one value a sample. */
function unpack(rows, samples) {
  return rows.map((changes) => {
    const values = new Int32Array(samples).fill(-1)
    for (let i = 0; i < changes.length; i += 2) values.fill(changes[i + 1], changes[i])
    return values
  })
}

/** The last sample at a time or before it. */
function sampleAt(world, ms) {
  let low = 0
  let high = world.samples - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (world.at[middle] <= ms) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * The shown peers in order of likeness: the odd one first, and after each the one most like it that is left. So the two
 * sides of a partition, of which the numbers of peers know nothing, come to stand as two sides.
 */
function orderOf(data, tip) {
  const every = Math.ceil(data.at.length / 100)
  const left = Array.from({ length: data.shown }, (_, p) => p)
  const common = data.at.map((_, s) => commonest(left.map((p) => tip[p][s])))
  const strangeness = left.map((p) => unlike(tip[p], common, every))
  let last = strangeness.indexOf(Math.max(0, ...strangeness))
  const order = []
  while (left.length) {
    let [next, least] = [0, Infinity]
    for (let i = 0; i < left.length && order.length; i++) {
      const difference = unlike(tip[left[i]], tip[last], every)
      if (difference < least) [next, least] = [i, difference]
    }
    if (!order.length) next = last
    last = left.splice(next, 1)[0]
    order.push(last)
  }
  return order
}

function commonest(values) {
  const counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1)
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0])[0]
}

function unlike(some, others, every) {
  let count = 0
  for (let s = 0; s < some.length; s += every) if (some[s] !== others[s]) count++
  return count
}

/** Blocks on the way to the winner are in lane 0; those that lost count up beside it, a branch in one lane. */
function lanesOf(blocks) {
  const lanes = new Int32Array(blocks.height.length)
  const taken = new Map()
  blocks.height.forEach((h, b) => {
    if (blocks.best[b]) return
    const parent = blocks.parent[b]
    const before = parent >= 0 ? lanes[parent] : 0
    const key = (lane) => h + ':' + lane
    let lane = before > 0 && !taken.has(key(before)) ? before : 1
    while (taken.has(key(lane))) lane++
    taken.set(key(lane), b)
    lanes[b] = lane
  })
  return lanes
}

/** Who knows whom at a time: goes forward with the time, and begins anew when it goes back. */
function linkReplay(data, height) {
  const events = data.links.concat(vanishings(data, height)).sort((a, b) => a[0] - b[0])
  const count = data.nodes.length
  let since = new Map()
  let next = 0
  let version = 0
  let nowMs = 0
  const apply = (event) => {
    const from = event[1]
    if (event[2] < 0) for (const key of [...since.keys()]) if (Math.floor(key / count) === from) since.delete(key)
    if (event[2] < 0) return
    const key = from * count + event[2]
    if (event[3]) since.set(key, event[0])
    else since.delete(key)
  }
  return {
    /** @returns pairs [a, b, isMutual, sinceMs], a below b, and a version that changes when they do. */
    at(ms) {
      if (ms < nowMs) {
        since = new Map()
        next = 0
        version++
      }
      nowMs = ms
      for (; next < events.length && events[next][0] <= ms; next++, version++) apply(events[next])
      return version
    },
    pairs() {
      const pairs = []
      for (const [key, fromMs] of since) {
        const [a, b] = [Math.floor(key / count), key % count]
        const back = since.get(b * count + a)
        if (back !== undefined && b < a) continue
        pairs.push([Math.min(a, b), Math.max(a, b), back !== undefined, Math.min(fromMs, back === undefined ? fromMs : back)])
      }
      return pairs
    },
  }
}

/** Who crashes forgets everybody, and does not say so. */
function vanishings(data, height) {
  return height.flatMap((values, node) => {
    const events = []
    for (let s = 1; s < values.length; s++) if (values[s] < 0 && values[s - 1] >= 0) events.push([data.at[s], node, -1, 0])
    return events
  })
}
`
