// Runs every example once on Node.js and once on Bun, against the built package; fails when one fails or hangs.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const TIMEOUT_MS = 60_000
// Each is one process, so that nothing outlives its time limit.
const RUNTIMES = [
  ['Node.js', process.execPath, ['--import', 'tsx']],
  ['Bun', 'node_modules/.bin/bun', ['--tsconfig-override', 'tsconfig.dist.json']],
]

const names = readdirSync('examples')
  .filter((name) => name.endsWith('.ts'))
  .sort()

for (const name of names) {
  for (const [runtime, command, args] of RUNTIMES) run(name, runtime, command, args)
}
if (names.length === 0) console.log('There are no examples in examples/.')

function run(name, runtime, command, args) {
  const startedMs = performance.now()
  const { status, signal, error, stdout, stderr } = spawnSync(command, [...args, `examples/${name}`], {
    encoding: 'utf8',
    env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dist.json' },
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  const isFine = status === 0 && error === undefined
  console.log(`${isFine ? 'ok    ' : 'failed'}  ${name.padEnd(28)} ${runtime.padEnd(8)} ${seconds} s`)
  if (isFine) return
  const why =
    error?.code === 'ETIMEDOUT' ? `it did not end by itself within ${TIMEOUT_MS / 1000} s` : `exit ${status ?? signal}`
  console.log(`${why}\n${stdout}${stderr}`)
  process.exitCode = 1
}
