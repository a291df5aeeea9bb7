import { writeFileSync } from 'node:fs'
import { pageOf, type SimulationReport } from 'rookery/simulator'
import { UserError } from '../errors.ts'

/** What a shell leaves as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/

/** Writes the page of a simulation. @param args - What the user typed after the program's name. */
export function writePage(path: string, report: SimulationReport, args: readonly string[]): void {
  try {
    writeFileSync(path, pageOf(report, { command: ['rookery', ...args].map(quoted).join(' ') }))
  } catch (error) {
    throw new UserError(`The page ${path} cannot be written: ${(error as Error).message}`)
  }
}

/** As it can be pasted into a shell. */
function quoted(arg: string): string {
  return PLAIN.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`
}
