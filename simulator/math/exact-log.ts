/** ln 2 in two parts, the first with so few bits that its multiples are exact. @see fdlibm, e_log.c */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** Terms of the series; the last one is below 2^-60 for mantissas from √½ to √2. */
const TERMS = 12

/**
 * The natural logarithm, from nothing but sums, products and quotients, which every engine rounds alike: `Math.log` may
 * differ in the last digit from one engine to the next, and one digit makes another run of a simulation.
 * @param x - Positive and finite; anything else gives what `Math.log` gives.
 * @returns ln(x), within a few units in the last place.
 */
export function exactLog(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log(x)
  const { mantissa, exponent } = split(x)
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum = 0
  for (let term = TERMS; term >= 1; term--) sum = square * (1 / (2 * term + 1) + sum)
  return exponent * LN2_HIGH + (2 * s * (1 + sum) + exponent * LN2_LOW)
}

/** `x` as mantissa times a power of two, the mantissa from √½ to √2. Multiplying by powers of two is exact. */
function split(x: number): { mantissa: number; exponent: number } {
  let mantissa = x
  let exponent = 0
  for (const [step, factor] of STEPS) {
    while (mantissa >= factor) {
      mantissa /= factor
      exponent += step
    }
    while (mantissa < 1 / factor) {
      mantissa *= factor
      exponent -= step
    }
  }
  if (mantissa > Math.SQRT2) return { mantissa: mantissa / 2, exponent: exponent + 1 }
  return mantissa < Math.SQRT1_2 ? { mantissa: mantissa * 2, exponent: exponent - 1 } : { mantissa, exponent }
}

const STEPS: readonly (readonly [step: number, factor: number])[] = [
  [256, 2 ** 256],
  [32, 2 ** 32],
  [4, 2 ** 4],
  [1, 2],
]
