import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { pageOf, type SimulationReport } from 'rookery/simulator'
import { UserError } from '../errors.ts'
import { whyNot } from '../files/why-not.ts'

/** What a shell leaves as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/

/** Better now than after the simulation. Leaves everything as it was. @throws UserError */
export function mustBeWritable(path: string): void {
  const isThere = existsSync(path)
  try {
    closeSync(openSync(path, 'a'))
    if (!isThere) rmSync(path)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Writes the page of a simulation. @param args - What the user typed after the program's name. @throws UserError */
export function writePage(path: string, report: SimulationReport, args: readonly string[]): void {
  try {
    writeFileSync(path, pageOf(report, { command: ['rookery', ...args].map(quoted).join(' ') }))
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError(`The page ${path} cannot be written: ${whyNot(cause)}.`, { cause })
}

/** As it can be pasted into a shell. */
function quoted(arg: string): string {
  return PLAIN.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`
}
