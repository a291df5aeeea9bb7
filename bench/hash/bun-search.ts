import { ourSearch } from './our-search.ts'

/** Our search in the runtime that this file is run by: hashes a second of processor time behind so many bytes. */
const [bytes = '128', milliseconds = '500'] = process.argv.slice(2)
const run = await ourSearch(new Uint8Array(Number(bytes)).fill(7))
run(1_000_000)
const before = process.cpuUsage().user
const end = performance.now() + Number(milliseconds)
let hashes = 0
while (performance.now() < end) {
  run(1_000_000)
  hashes += 1_000_000
}
console.log(JSON.stringify({ perSecond: (1e6 * hashes) / (process.cpuUsage().user - before) }))
