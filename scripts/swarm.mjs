// Random worlds until one fails: npm run swarm -- --seeds 1000, or --from 17 --seeds 1, or --world '<json>'. Runs from source.
import { spawnSync } from 'node:child_process'
import { HELP, readOptions } from './swarm/options.mjs'

const options = optionsOrExit()
if (!process.env.ROOKERY_SWARM) runFromSource()

const { runWorld, swarm } = await import('../simulator/index.ts')
const { OptionsError } = await import('rookery')
process.exitCode = options.world === undefined ? await search() : await replay(options.world)

function optionsOrExit() {
  try {
    const options = readOptions(process.argv.slice(2))
    if (!options.isHelp) return options
    process.stdout.write(HELP)
    process.exit(0)
  } catch (error) {
    console.error(error.message)
    process.exit(2)
  }
}

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
  const { from, seeds, peers, shrinks } = options
  const startedMs = performance.now()
  let [worlds, virtualMs, datagrams] = [0, 0, 0]
  const failure = await swarm({
    seeds: Array.from({ length: seeds }, (_, i) => from + i),
    peers,
    shrinks,
    onWorld(seed, { summary }) {
      worlds++
      virtualMs += summary.virtualMs
      datagrams += summary.datagrams
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2Kseed ${seed}: ${worlds} of ${seeds} worlds`)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K')
  const seconds = (performance.now() - startedMs) / 1_000
  const size = `${Math.round(virtualMs / 60_000)} minutes of their time, ${datagrams.toLocaleString('en-US')} datagrams`
  console.log(`${worlds} ${worlds === 1 ? 'world' : 'worlds'} went well: ${size}, in ${seconds.toFixed(0)} s.`)
  if (!failure) return 0
  const command = `npm run swarm -- --peers ${peers} --seeds 1 --from ${failure.seed} --no-shrink`
  console.log(`\nSeed ${failure.seed} fails: ${failure.error.message}\n\nAgain:\n  ${command}`)
  if (shrinks) {
    console.log(`\nThe smallest world found: ${failure.smallestError.message}`)
    console.log(`  npm run swarm -- --world '${JSON.stringify(failure.world)}'`)
  }
  return 1
}

async function replay(world) {
  try {
    const result = await runWorld(world)
    console.log(result instanceof Error ? result.message : JSON.stringify(result.summary, null, 2))
    return result instanceof Error ? 1 : 0
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    console.error(error.message)
    return 2
  }
}
