// Random worlds until one fails: npm run swarm -- --seeds 1000, or --from 17 --seeds 1, or --world '<json>'. Runs from source.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

if (!process.env.ROOKERY_SWARM) runFromSource()

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    peers: { type: 'string', default: '20' },
    world: { type: 'string' },
    shrink: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const { runWorld, swarm } = await import('../simulator/index.ts')
process.exitCode = values.world ? await replay(JSON.parse(values.world)) : await search()

/** tsx knows TypeScript and the paths of tsconfig.json; it is started once, for this file again. */
function runFromSource() {
  const args = ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.json', ...process.argv.slice(1)]
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, ROOKERY_SWARM: '1' },
  })
  process.exit(status ?? 1)
}

async function search() {
  const [from, count] = [Number(values.from), Number(values.seeds)]
  const startedMs = performance.now()
  let [worlds, virtualMs, datagrams] = [0, 0, 0]
  const failure = await swarm({
    seeds: Array.from({ length: count }, (_, i) => from + i),
    peers: Number(values.peers),
    shrinks: values.shrink,
    onWorld(seed, { summary }) {
      worlds++
      virtualMs += summary.virtualMs
      datagrams += summary.datagrams
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2Kseed ${seed}: ${worlds} of ${count} worlds`)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K')
  const seconds = (performance.now() - startedMs) / 1_000
  const size = `${Math.round(virtualMs / 60_000)} minutes of their time, ${datagrams.toLocaleString('en-US')} datagrams`
  console.log(`${worlds} worlds went well: ${size}, in ${seconds.toFixed(0)} s.`)
  if (!failure) return 0
  const command = `npm run swarm -- --peers ${values.peers} --seeds 1 --from ${failure.seed} --no-shrink`
  console.log(`\nSeed ${failure.seed} fails: ${failure.error.message}\n\nAgain:\n  ${command}`)
  if (values.shrink) {
    console.log(`\nThe smallest world found: ${failure.smallestError.message}`)
    console.log(`  npm run swarm -- --world '${JSON.stringify(failure.world)}'`)
  }
  return 1
}

async function replay(world) {
  const result = await runWorld(world)
  console.log(result instanceof Error ? result.message : JSON.stringify(result.summary, null, 2))
  return result instanceof Error ? 1 : 0
}
