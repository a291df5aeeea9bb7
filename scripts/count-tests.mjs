// Adds up what the test runs reported and prints the one line that sums up a whole check.
//   node scripts/count-tests.mjs REPORTS [STEP]    STEP: a step other than the tests that failed; it counts as one more.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, failedStep] = process.argv.slice(2)
const reports = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
const sum = (count) => reports.map(count).reduce((a, b) => a + b, 0)

const passed = sum((report) => report.numPassedTests)
const failedTests = sum((report) => report.numFailedTests)
// A file that does not even load has no tests to count: it is one failure.
const brokenFiles = sum((report) => report.testResults.filter(isBroken).length)
const failed = failedTests + brokenFiles + (failedStep && failedTests + brokenFiles === 0 ? 1 : 0)
const skipped = sum((report) => report.numPendingTests + report.numTodoTests)

const notRun = join(folder, 'not-run.txt')
if (existsSync(notRun))
  process.stdout.write(
    readFileSync(notRun, 'utf8')
      .replace(/^/gm, 'Not run: ')
      .replace(/Not run: $/, ''),
  )
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

function isBroken({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
}
