import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { pageOf, type SimulationReport } from 'rookery/simulator'
import { UserError } from '../errors.ts'
import { whyNot } from '../files/why-not.ts'

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

/** Writes the page of a simulation. @param command - What makes it again. @throws UserError */
export function writePage(path: string, report: SimulationReport, command: string): void {
  try {
    writeFileSync(path, pageOf(report, { command }))
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError(`The page ${path} cannot be written: ${whyNot(cause)}.`, { cause })
}
