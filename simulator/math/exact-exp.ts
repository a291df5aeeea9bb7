/** ln 2 in two parts, the first with so few bits that its multiples are exact. @see fdlibm, e_exp.c */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** Terms of the series; the last one is below 2^-60 for arguments up to ½ ln 2. */
const TERMS = 16

/**
 * e to the power of `x`, from nothing but sums and products, which every engine rounds alike; `Math.exp` may differ in the
 * last digit from one engine to the next.
 * @param x - From -700 to 700; beyond that it is 0 or infinite.
 * @returns exp(x), within a few units in the last place.
 */
export function exactExp(x: number): number {
  if (!(Math.abs(x) <= 700)) return x > 0 ? Number.POSITIVE_INFINITY : x < 0 ? 0 : Number.NaN
  const power = Math.round(x / (LN2_HIGH + LN2_LOW))
  const rest = x - power * LN2_HIGH - power * LN2_LOW
  let sum = 1
  for (let term = TERMS; term >= 1; term--) sum = 1 + (rest / term) * sum
  return scale(sum, power)
}

/** `x` times a power of two, by exact steps. */
function scale(x: number, power: number): number {
  let scaled = x
  for (let left = Math.abs(power); left > 0; left -= 30) {
    const factor = 1 << Math.min(left, 30)
    scaled = power > 0 ? scaled * factor : scaled / factor
  }
  return scaled
}
