import { closeSync, existsSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { pageOf, type SimulationReport } from 'rookery/simulator'
import { UserError } from '../errors.ts'
import { whyNot } from '../files/why-not.ts'

/** Better now than after the simulation. Leaves everything as it was. @param world - A file to be kept. @throws UserError */
export function mustBeWritable(path: string, world: string | undefined): void {
  const isThere = existsSync(path)
  if (isThere && world !== undefined && isSameFile(path, world)) {
    throw new UserError(`The page ${path} would replace the world: name another file for --html.`)
  }
  try {
    closeSync(openSync(path, 'a'))
    if (!isThere) rmSync(path)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Writes the page of a simulation. @param command - What makes it again. @throws UserError */
export function writePage(path: string, report: SimulationReport, command: string): void {
  try {
    writeFileSync(path, pageOf(report, { command }))
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Whatever their names are. */
function isSameFile(path: string, other: string): boolean {
  const [one, two] = [path, other].map((name) => statSync(name, { bigint: true, throwIfNoEntry: false }))
  return one !== undefined && one.dev === two?.dev && one.ino === two.ino
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError(`The page ${path} cannot be written: ${whyNot(cause)}.`, { cause })
}
