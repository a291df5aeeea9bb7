// Where the time of CPU profiles goes: the functions with most time of their own. `node bench/sync/hot-functions.mjs FOLDER`
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '.', most = '15'] = process.argv.slice(2)
const selfMs = new Map()
let totalMs = 0

for (const name of readdirSync(folder)) {
  if (!name.endsWith('.cpuprofile')) continue
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const labels = new Map(nodes.map(({ id, callFrame }) => [id, label(callFrame)]))
  for (const [at, id] of samples.entries()) {
    const tookMs = timeDeltas[at] / 1_000
    if (labels.get(id) === '(idle)') continue
    totalMs += tookMs
    selfMs.set(labels.get(id), (selfMs.get(labels.get(id)) ?? 0) + tookMs)
  }
}

const hottest = [...selfMs].sort(([, a], [, b]) => b - a).slice(0, Number(most))
console.log(`${totalMs.toFixed(0)} ms in all, idle time left out`)
for (const [name, ms] of hottest) {
  console.log(`${ms.toFixed(0).padStart(6)} ms  ${((100 * ms) / totalMs).toFixed(1).padStart(4)} %  ${name}`)
}

function label({ functionName, url, lineNumber }) {
  const file = url.split('/').at(-1)
  return `${functionName || '(anonymous)'}${file ? `  ${file}:${lineNumber + 1}` : ''}`
}
