import type { Ask } from './ask.ts'

/** Heights that one neighbor is asked for side by side, each again and again until it is settled. */
export class Probes {
  /** The questions for each height so far. */
  readonly #asks = new Map<number, Ask[]>()
  /** How often each height is asked for. */
  tries: number
  /** Until when one of the questions may still be answered. */
  answersUntilMs = Number.NEGATIVE_INFINITY
  readonly #againAfterMs: number

  /** @param againAfterMs - How long after a question that was answered, and not settled, the height is asked for once more. */
  constructor({ tries, againAfterMs }: { tries: number; againAfterMs: number }) {
    this.tries = tries
    this.#againAfterMs = againAfterMs
  }

  get heights(): Iterable<number> {
    return this.#asks.keys()
  }

  get size(): number {
    return this.#asks.size
  }

  has(height: number): boolean {
    return this.#asks.has(height)
  }

  add(height: number): void {
    this.#asks.set(height, [])
  }

  settle(height: number): void {
    this.#asks.delete(height)
  }

  /** A height that {@link next} named is asked for. */
  asked(ask: Ask): void {
    this.answersUntilMs = Math.max(this.answersUntilMs, ask.answersUntilMs)
    this.#asks.get(ask.height)?.push(ask)
  }

  /** How many heights were asked for in vain, often enough. */
  get exhausted(): number {
    let exhausted = 0
    for (const asks of this.#asks.values()) if (asks.length >= this.tries && !asks.some(isOpen)) exhausted++
    return exhausted
  }

  /** The next height to ask for, if any: others wait for each, so it is asked for once more when an answer is late. */
  next(nowMs: number, lateAfterMs: number): number | undefined {
    for (const [height, asks] of this.#asks) if (this.#againMs(asks, lateAfterMs) <= nowMs) return height
    return undefined
  }

  /** When the next answer will be late, if that was not so at `lookedMs`. */
  nextMs(lookedMs: number, lateAfterMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const asks of this.#asks.values()) {
      const againMs = this.#againMs(asks, lateAfterMs)
      if (againMs > lookedMs && againMs < nextMs) nextMs = againMs
    }
    return nextMs
  }

  /** When a height may be asked for once more, though an answer may still come. */
  #againMs(asks: readonly Ask[], lateAfterMs: number): number {
    const last = asks.at(-1)
    if (!last) return Number.NEGATIVE_INFINITY
    if (asks.length >= this.tries) return Number.POSITIVE_INFINITY
    if (asks.some(isOpen)) return last.atMs + lateAfterMs
    return last.state === 'lost' ? Number.NEGATIVE_INFINITY : last.atMs + this.#againAfterMs
  }
}

function isOpen({ state }: Ask): boolean {
  return state === 'open'
}
