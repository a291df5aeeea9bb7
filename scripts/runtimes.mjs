// The conformance suite in every runtime, and a table of what came of it:
//   npm run test:runtimes                  all of them; Node.js 22 and 24 are installed into tools/runtimes/ when they are missing
//   npm run test:runtimes -- bun deno      some of them
// A runtime that is not to be had is told with its reason and counted as not run; any other trouble is a failure.
import { spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const TIMEOUT_MS = 300_000
const VITEST = 'node_modules/vitest/vitest.mjs'
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const TOOLS = 'tools/runtimes'

/** Each: its name, where its program is, what comes before the tests, and why it may be missing. */
const RUNTIMES = [
  { name: 'node', title: 'Node.js, this one', command: process.execPath },
  { name: 'node22', title: 'Node.js 22', command: `${TOOLS}/node_modules/node22/bin/node` },
  { name: 'node24', title: 'Node.js 24', command: `${TOOLS}/node_modules/node24/bin/node` },
  { name: 'bun', title: 'Bun', command: 'node_modules/.bin/bun', before: ['--bun'] },
  { name: 'deno', title: 'Deno', command: 'node_modules/.bin/deno', before: ['run', '-A', '--unstable-net'] },
  { name: 'chromium', title: 'Chromium', command: CHROMIUM, runner: process.execPath, project: 'browser' },
]

const wanted = process.argv.slice(2)
const chosen = RUNTIMES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const unknown = wanted.filter((name) => !RUNTIMES.some((runtime) => runtime.name === name))
if (unknown.length > 0) {
  console.error(`There is no runtime ${unknown.join(', ')}; there are ${RUNTIMES.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

const whyNoTools = chosen.some(({ command }) => command.startsWith(TOOLS) && !existsSync(command))
  ? installTools()
  : undefined
const rows = chosen.map(runIn)

console.log(`\n${line('runtime', 'version', 'passed', 'failed', 'skipped', 'seconds')}`)
for (const row of rows) console.log(row.whyNot ? `${row.title.padEnd(18)} not run: ${row.whyNot}` : lineOf(row))
const [ran, notRun] = [rows.filter(({ whyNot }) => !whyNot), rows.filter(({ whyNot }) => whyNot)]
const bad = ran.filter((row) => !isGood(row))
console.log(`\n${ran.length - bad.length} runtimes passed, ${bad.length} failed, ${notRun.length} not run`)
process.exitCode = bad.length > 0 || ran.length === 0 ? 1 : 0

function runIn({ title, command, before = [], runner = command, project = 'conformance' }) {
  const whyNot = whyMissing(command)
  if (whyNot) {
    keepReason(title, whyNot)
    return { title, whyNot }
  }
  const version = versionOf(command)
  console.log(`\n=== ${title} ${version}`)
  const reports = mkdtempSync(join(tmpdir(), 'rookery-runtimes-'))
  const startedMs = performance.now()
  const { status } = spawnSync(runner, [...before, VITEST, 'run', '--project', project], {
    env: { ...process.env, ROOKERY_TEST_REPORTS: reports },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  const seconds = (performance.now() - startedMs) / 1_000
  const counts = readReports(reports)
  rmSync(reports, { recursive: true })
  return { title, version, status, seconds, ...counts }
}

/** What the run wrote down; a run that was cut short has written nothing. */
function readReports(folder) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const name of readdirSync(folder)) {
    const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    counts.passed += report.numPassedTests
    counts.failed += report.numFailedTests
    counts.skipped += report.numPendingTests + report.numTodoTests
    const { ROOKERY_TEST_REPORTS: all } = process.env
    if (all) copyFileSync(join(folder, name), join(all, name))
  }
  return counts
}

/** For the line that sums up a whole check. */
function keepReason(title, whyNot) {
  const { ROOKERY_TEST_REPORTS: all } = process.env
  if (all) appendFileSync(join(all, 'not-run.txt'), `${title}: ${whyNot}\n`)
}

function whyMissing(command) {
  if (existsSync(command)) return versionOf(command) === undefined ? `${command} does not start here` : undefined
  if (command === CHROMIUM) return `there is no ${CHROMIUM}; install Debian's chromium, or set CHROMIUM_PATH`
  return command.startsWith(TOOLS) ? whyNoTools : `there is no ${command}; run npm install`
}

/** @returns Why it failed, in a line, or undefined. */
function installTools() {
  console.log(`Installing Node.js 22 and 24 into ${TOOLS}/ …`)
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: resolve(TOOLS),
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  })
  if (status === 0) return `npm installed no program for ${process.platform} ${process.arch}`
  const reason = stderr?.split('\n').find((text) => text.startsWith('npm error')) ?? 'it did not end in time'
  return `npm could not install it: ${reason}`
}

function versionOf(command) {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 60_000 })
  return status === 0 ? /\d+\.\d+\S*/.exec(stdout)?.[0] : undefined
}

/** A run without tests says nothing, so it is no good. */
function isGood({ status, passed, failed }) {
  return status === 0 && failed === 0 && passed > 0
}

function lineOf(row) {
  const { title, version, passed, failed, skipped, seconds } = row
  return `${line(title, version, passed, failed, skipped, seconds.toFixed(1))}${isGood(row) ? '' : '  failed'}`
}

function line(title, version, ...numbers) {
  return `${title.padEnd(18)} ${version.padEnd(14)} ${numbers.map((text) => String(text).padStart(8)).join('')}`
}
