import { invalid } from './option-error.ts'

/** Chance, as an argument: the core draws from no other source. */
export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number
  /** `n` random bytes in a new array that the caller owns. */
  bytes(n: number): Uint8Array
}

/** Unpredictable: from the runtime's cryptographic generator. The default of a peer. */
export function systemRandom(): Random {
  return {
    fraction: () => {
      const [high = 0, low = 0] = new Uint32Array(crypto.getRandomValues(new Uint8Array(8)).buffer)
      return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53
    },
    bytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
  }
}

/**
 * Repeatable: the same seed gives the same numbers on every machine and runtime. For simulations and tests, never for
 * secrets.
 * @param seed - Any finite number; it is taken modulo 2^32.
 * @throws {@link OptionsError} `OPTION_INVALID` when it is none
 * @see xoshiro128** by Blackman and Vigna, seeded by splitmix32: small state, long period, only 32-bit integer steps
 */
export function seededRandom(seed: number): Random {
  if (!Number.isFinite(seed)) throw invalid('seed', seed, 'a finite number')
  let state = seed >>> 0
  const splitmix32 = () => {
    state = (state + 0x9e3779b9) | 0
    let z = state ^ (state >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let [a, b, c, d] = [splitmix32(), splitmix32(), splitmix32(), splitmix32()]
  const rotateLeft = (x: number, k: number) => (x << k) | (x >>> (32 - k))
  const next32 = () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotateLeft(d, 11)
    return result
  }
  return {
    fraction: () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53,
    bytes: (n) => Uint8Array.from({ length: n }, () => next32() >>> 24),
  }
}

/** An integer from 0 to `below - 1`. */
export function integerBelow(random: Random, below: number): number {
  return Math.floor(random.fraction() * below)
}

/** `n` random bytes as 2n lower-case hexadecimal digits. */
export function randomHex(random: Random, n: number): string {
  return Array.from(random.bytes(n), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
