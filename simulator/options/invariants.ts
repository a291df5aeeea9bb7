import type { Invariant } from '../invariants/invariant.ts'
import { standardInvariants } from '../invariants/standard.ts'
import { type Check, invalid, listOf, shown } from './check.ts'

const checkList = listOf(checkInvariant, 'a list of invariants, or false for none')

/** A check for what must hold all the time. */
export const checkInvariants: Check = (option, value) => {
  if (value !== false) checkList(option, value)
}

/** What must hold: names, as a report has them, are those of the standard ones. */
export function invariantsOf(
  given: readonly (Invariant | string)[] | false = standardInvariants,
): readonly Invariant[] {
  return (given || []).map((one) => (typeof one === 'string' ? (standardNamed(one) as Invariant) : one))
}

function checkInvariant(option: string, value: unknown): void {
  if (typeof value === 'string' && standardNamed(value)) return
  if (typeof (value as Partial<Invariant> | null)?.watch === 'function') return
  const names = standardInvariants.map(({ name }) => name).join(', ')
  throw invalid(`${option} is ${shown(value)}: give one of ${names}, or an invariant of yours.`)
}

function standardNamed(name: string): Invariant | undefined {
  return standardInvariants.find((invariant) => invariant.name === name)
}
