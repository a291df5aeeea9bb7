import type { Spread } from './report.ts'

/** Times, counted by whole milliseconds: quantiles without keeping each of them. */
export class Times {
  readonly #counts = new Map<number, number>()
  #count = 0

  add(ms: number): void {
    const whole = Math.round(ms)
    this.#counts.set(whole, (this.#counts.get(whole) ?? 0) + 1)
    this.#count++
  }

  get spread(): Spread {
    const ascending = [...this.#counts].sort(([a], [b]) => a - b)
    const at = (share: number) => quantile(ascending, Math.ceil(share * this.#count))
    return { count: this.#count, median: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) }
  }
}

/** The `rank`-th smallest, counted from 1; 0 where there is none. */
function quantile(ascending: readonly (readonly [ms: number, count: number])[], rank: number): number {
  let seen = 0
  for (const [ms, count] of ascending) {
    seen += count
    if (seen >= rank) return ms
  }
  return 0
}
