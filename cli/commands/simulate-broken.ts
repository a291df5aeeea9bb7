import type { BrokenInvariant, InvariantError, SimulationReport } from 'rookery/simulator'
import { UserError } from '../errors.ts'
import { writePage } from './simulate-page.ts'

/** The report of a world, as programs get it: where an invariant broke, `broken` alone tells how to come there again. */
export function withCommand(report: SimulationReport, command: string) {
  const { broken } = report
  return broken ? { ...report, broken: { ...broken, command } } : report
}

interface Ending {
  readonly html: string | undefined
  readonly report: SimulationReport | undefined
  readonly command: string
}

/** Says how to see a broken invariant again; the page shows what happened until it broke. */
export function whyItEnded({ message, details }: InvariantError, { html, report, command }: Ending): UserError {
  const again = `${message}. ${howToSeeAgain(details)}.`
  if (html === undefined || report === undefined) return new UserError(again)
  return new UserError(`${again} ${pageOfBroken(html, report, command)}`)
}

function howToSeeAgain({ invariant, seed }: BrokenInvariant): string {
  const again = `The same options with --seed ${seed} show it again`
  return invariant === 'settle' ? `${again}; with --no-settle all need not agree` : again
}

function pageOfBroken(path: string, report: SimulationReport, command: string): string {
  try {
    writePage(path, report, command)
    return `${path} shows what happened until then.`
  } catch (error) {
    return (error as Error).message
  }
}
