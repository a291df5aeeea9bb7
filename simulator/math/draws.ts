import type { Random } from 'rookery'
import { exactExp } from './exact-exp.ts'
import { exactLog } from './exact-log.ts'

/** An integer from 0 to `below - 1`. */
export function drawInteger(random: Random, below: number): number {
  return Math.floor(random.fraction() * below)
}

/** Whether a chance comes true. */
export function drawChance(random: Random, chance: number): boolean {
  return random.fraction() < chance
}

/** A number drawn evenly from `min` to `max`. */
export function drawUniform(random: Random, min: number, max: number): number {
  return min + (max - min) * random.fraction()
}

/** One of `items`, which must not be empty. */
export function drawOne<T>(random: Random, items: readonly T[]): T {
  return items[drawInteger(random, items.length)] as T
}

/** Up to `count` different items, in random order; `items` stays as it is. @see Knuth, TAOCP 2, algorithm 3.4.2P */
export function drawSome<T>(random: Random, items: readonly T[], count: number): T[] {
  const pool = items.slice()
  const size = Math.min(count, pool.length)
  for (let i = 0; i < size; i++) {
    const j = i + drawInteger(random, pool.length - i)
    const picked = pool[j] as T
    pool[j] = pool[i] as T
    pool[i] = picked
  }
  return pool.slice(0, size)
}

/** The index of one of `weights`, each as likely as its weight; -1 where all of them are 0. */
export function drawWeighted(random: Random, weights: readonly number[]): number {
  let total = 0
  for (const weight of weights) total += weight
  let left = random.fraction() * total
  for (const [i, weight] of weights.entries()) {
    if (weight <= 0) continue
    left -= weight
    if (left < 0) return i
  }
  return weights.findLastIndex((weight) => weight > 0)
}

/** A waiting time without memory, of the given mean. */
export function drawExponential(random: Random, mean: number): number {
  return -mean * exactLog(1 - random.fraction())
}

/** A number of the normal distribution of mean 0 and deviation 1. @see Marsaglia and Bray (1964), the polar method */
export function drawNormal(random: Random): number {
  for (;;) {
    const [x, y] = [2 * random.fraction() - 1, 2 * random.fraction() - 1]
    const square = x * x + y * y
    // A square root is exact in every engine, as IEEE 754 asks.
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * exactLog(square)) / square)
  }
}

/** A number whose logarithm is normal: half of them lie below `median`, and `sigma` says how long the tail is. */
export function drawLogNormal(random: Random, median: number, sigma: number): number {
  return sigma === 0 ? median : median * exactExp(sigma * drawNormal(random))
}
