/** A running fingerprint of bytes, numbers and texts: 64 bits, for telling runs apart and for nothing secret. */
export class Fingerprint {
  #a = 0x9e3779b9 | 0
  #b = 0x85ebca6b | 0

  /** Takes 32 bits in. @see MurmurHash3 by Appleby, whose mixing steps these are, in two lanes */
  word(value: number): void {
    let k = Math.imul(value, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    this.#a = (Math.imul(rotate13(this.#a ^ Math.imul(k, 0x1b873593)), 5) + 0xe6546b64) | 0
    k = Math.imul(value ^ 0x5bd1e995, 0x38b34ae5)
    k = (k << 16) | (k >>> 16)
    this.#b = (Math.imul(rotate13(this.#b ^ Math.imul(k, 0xa1e38b93)), 5) + 0x561ccd1b + this.#a) | 0
  }

  /** Takes a number in, to its last bit below 2^53 and to an eighth. */
  number(value: number): void {
    const eighths = value * 8
    this.word(eighths | 0)
    this.word(Math.floor(eighths / 2 ** 32) | 0)
  }

  /** Takes bytes in, with their length. */
  bytes(bytes: Uint8Array): void {
    const { length } = bytes
    this.word(length)
    const whole = length & ~3
    for (let i = 0; i < whole; i += 4) {
      this.word(
        (bytes[i] as number) |
          ((bytes[i + 1] as number) << 8) |
          ((bytes[i + 2] as number) << 16) |
          ((bytes[i + 3] as number) << 24),
      )
    }
    let rest = 0
    for (let i = whole; i < length; i++) rest = (rest << 8) | (bytes[i] as number)
    if (whole < length) this.word(rest)
  }

  /** Takes a text in. */
  text(text: string): void {
    this.word(text.length)
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i))
  }

  /** The fingerprint so far: 16 hexadecimal digits. */
  get digest(): string {
    return hex(finish(this.#a ^ this.#b)) + hex(finish(this.#b))
  }
}

function rotate13(x: number): number {
  return (x << 13) | (x >>> 19)
}

function finish(x: number): number {
  let h = x
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function hex(x: number): string {
  return (x >>> 0).toString(16).padStart(8, '0')
}
