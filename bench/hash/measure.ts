/** Something that can be repeated: how many times, and what it is called in the tables. */
export interface Contender {
  readonly name: string
  /** Does its work that many times. */
  run(count: number): void
}

/** A contender that is a program of its own, which tells its rate. */
export interface ChildContender {
  readonly name: string
  /** Times a second of processor time; undefined where the program is missing. */
  perSecond(): number | undefined
}

/** Median rates, in times a second of processor time, by name. */
export type Rates = ReadonlyMap<string, number>

/**
 * Lets contenders take turns, round after round, so that a noisy machine disturbs them alike. Each first warms up, and then works
 * about `turnMs` at a time. Processor time counts, not the clock, since other programs use the cores.
 */
export function measure(
  contenders: readonly (Contender | ChildContender)[],
  { rounds, turnMs }: { readonly rounds: number; readonly turnMs: number },
  tell: (note: string) => void,
): Rates {
  const counts = new Map(contenders.map((contender) => [contender, 'run' in contender ? warmUp(contender, turnMs) : 1]))
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const rate = 'run' in contender ? rateOf(contender, counts.get(contender) ?? 1) : contender.perSecond()
      if (rate !== undefined) rates.get(contender.name)?.push(rate)
    }
    tell(`round ${round}/${rounds}`)
  }
  return new Map([...rates].filter(([, of]) => of.length > 0).map(([name, of]) => [name, median(of)]))
}

/** @returns How often the contender is to be run for a turn. */
function warmUp(contender: Contender, turnMs: number): number {
  let count = 1
  for (;;) {
    const rate = rateOf(contender, count)
    const wanted = Math.ceil((rate * turnMs) / 1_000)
    if (count >= wanted / 2) return Math.max(1, wanted)
    count = Math.min(wanted, 8 * count)
  }
}

function rateOf(contender: Contender, count: number): number {
  const before = process.cpuUsage()
  contender.run(count)
  const { user, system } = process.cpuUsage(before)
  return (1e6 * count) / Math.max(user + system, 1)
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
