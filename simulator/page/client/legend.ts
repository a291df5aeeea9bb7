/** What stands beside the graph: the tips of the moment, the signs, what goes wrong; and the moment in one sentence. */
export const LEGEND: string = `
const TIPS_SHOWN = 6

function createLegend(world) {
  const lists = { tips: byId('tips'), signs: byId('signs'), troubles: byId('troubles') }
  let last = ''

  function sign(draw) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    for (const [name, value] of [['width', 18], ['height', 18], ['viewBox', '0 0 18 18'], ['aria-hidden', 'true']]) svg.setAttribute(name, value)
    for (const [tag, facts] of draw) {
      const part = document.createElementNS('http://www.w3.org/2000/svg', tag)
      for (const [name, value] of Object.entries(facts)) part.setAttribute(name, value)
      svg.append(part)
    }
    return svg
  }

  function item(draw, text, note, number) {
    const li = document.createElement('li')
    const span = document.createElement('span')
    span.textContent = text
    if (note) span.append(document.createElement('br'), Object.assign(document.createElement('small'), { textContent: note }))
    if (draw) li.append(sign(draw))
    li.append(span)
    if (number !== undefined) li.append(Object.assign(document.createElement('b'), { textContent: number }))
    return li
  }

  const disc = (name) => ['circle', { cx: 9, cy: 9, r: 7, style: 'fill:var(--' + name + ')' }]
  const hole = ['circle', { cx: 9, cy: 9, r: 3, style: 'fill:var(--paper)' }]
  const signOf = (block) => (isLost(world, block) ? [disc(colourOf(world, block)), hole] : [disc(colourOf(world, block))])

  function tipsAt(sample) {
    const counts = new Map()
    let [empty, away] = [0, 0]
    for (let p = 0; p < world.shown; p++) {
      const height = world.heightAt(sample, p)
      if (height < 0) away++
      else if (height === 0) empty++
      else counts.set(world.tipAt(sample, p), (counts.get(world.tipAt(sample, p)) || 0) + 1)
    }
    return { counts: [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]), empty, away }
  }

  function nameOf(block) {
    if (block < 0) return ['an older block', 'from before this run']
    if (!world.blocks.hash[block]) return ['block', 'beyond the first 20,000']
    return ['block ' + grouped(world.blocks.height[block]) + ', ' + world.blocks.hash[block] + '…', isLost(world, block) ? 'a branch that loses in the end' : '']
  }

  function fixed() {
    const kinds = new Map()
    for (const { kind } of world.nodes.slice(world.shown)) kinds.set(kind, (kinds.get(kind) || 0) + 1)
    const ring = ['circle', { cx: 9, cy: 9, r: 6, style: 'fill:none;stroke:var(--faint);stroke-width:1.5' }]
    const cross = ['path', { d: 'M5 5l8 8M13 5l-8 8', style: 'stroke:var(--faint);stroke-width:1.6' }]
    const gem = ['path', { d: 'M9 1.5L16.500 9L9 16.500L1.500 9z', style: 'fill:var(--ink);stroke:var(--alarm);stroke-width:2' }]
    const dash = (name) => ['path', { d: 'M1 9h16', style: 'stroke:var(--' + name + ');stroke-width:2' }]
    const bead = (name, cx, cy) => ['circle', { cx, cy, r: 4, style: 'fill:var(--' + name + ')' }]
    const pierced = (name, cx, cy) => [bead(name, cx, cy), ['circle', { cx, cy, r: 1.6, style: 'fill:var(--paper)' }]]
    lists.signs.replaceChildren(
      item([bead('cold0', 9, 4.6), bead('cold1', 4.2, 13), bead('cold2', 13.8, 13)], 'on the chain that wins'),
      item([...pierced('warm0', 4.2, 9), ...pierced('warm1', 13.8, 9)], 'on a branch that loses'),
      item([ring], 'has no chain yet'),
      item([cross], 'away'),
      ...(kinds.size ? [item([gem], 'byzantine', [...kinds].map(([kind, n]) => (n > 1 ? kind + ' × ' + n : kind)).join(', '))] : []),
      item([dash('dawn')], 'a new acquaintance'),
    )
  }

  function troubles(ms) {
    if (!world.faults.length) return lists.troubles.replaceChildren(item(null, 'Nothing but the network itself.'))
    const items = world.faults.slice(0, 12).map(([fromMs, toMs, sentence]) => {
      const li = item(null, sentence, brief(fromMs) + ' to ' + brief(toMs))
      li.className = ms >= toMs ? 'over' : ms >= fromMs ? 'on' : ''
      return li
    })
    if (world.faults.length > 12) items.push(item(null, 'and ' + (world.faults.length - 12) + ' more'))
    lists.troubles.replaceChildren(...items)
  }

  fixed()
  return {
    show(ms, sample) {
      const key = sample + ':' + world.faults.map(([fromMs, toMs]) => (ms >= toMs ? 2 : ms >= fromMs ? 1 : 0)).join('')
      if (key === last) return
      last = key
      const { counts, empty, away } = tipsAt(sample)
      const items = counts.slice(0, TIPS_SHOWN).map(([block, n]) => item(signOf(block), ...nameOf(block), grouped(n)))
      if (counts.length > TIPS_SHOWN) items.push(item(null, 'and ' + counted(counts.length - TIPS_SHOWN, 'tip') + ' more'))
      if (!counts.length) items.push(item(null, 'Nobody has a chain yet.'))
      lists.tips.replaceChildren(...items)
      troubles(ms)
      byId('now').textContent = sentence(world, ms, counts, empty, away)
    },
  }
}

/** The moment, in words. */
function sentence(world, ms, counts, empty, away) {
  const there = world.shown - away
  const parts = ['At ' + clock(ms) + ', ' + grouped(there) + ' of ' + counted(world.shown, 'honest peer') + ' ' + (there === 1 ? 'is' : 'are') + ' there']
  if (counts.length === 1 && !empty) parts.push('all on one chain')
  else if (counts.length) parts.push(grouped(counts[0][1]) + ' of them on the commonest tip' + (counts.length > 1 ? ', the rest on ' + counted(counts.length - 1, 'other tip') : ''))
  else if (there) parts.push('none with a chain yet')
  if (empty && counts.length) parts.push(grouped(empty) + ' still without a chain')
  return parts.join(', ') + '.'
}

const byId = (id) => document.getElementById(id)
`
