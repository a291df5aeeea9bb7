/** A number token with a fraction or an exponent: no `number`, so that every check for an integer refuses it by itself. */
export class JsonFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A parsed text, or why there is none: it is no JSON, or it nests too deep. */
export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'json' | 'nesting' }

/** Lists and objects within each other; one more is refused, the same in every runtime. No message needs more than 2. */
export const MAX_NESTING = 32

/** Nothing of the protocol has more digits than 2^64; reading 65,000 of them as a bigint takes milliseconds. */
const MAX_INTEGER_DIGITS = 100

/**
 * Parses strict JSON and keeps what `JSON.parse` loses: an integer token is a number where it is safe and a bigint above, a
 * token with a fraction or an exponent is a {@link JsonFloat}, `-0` is 0. An integer of more than 100 digits reads as 10^100
 * with its sign. Otherwise as `JSON.parse`: of a key given twice the last counts, `__proto__` is a key like any other.
 *
 * This is the definition; {@link parseJson} is the same, faster.
 * @see RFC 8259
 */
export function parseExactJson(text: string): JsonResult {
  const parser = new Parser(text)
  const value = parser.document()
  return value === FAILED ? { ok: false, reason: parser.isTooDeep ? 'nesting' : 'json' } : { ok: true, value }
}

/** What the parser's functions answer where the text goes wrong: a stranger's text is never an exception. */
const FAILED = Symbol('no JSON')

class Parser {
  isTooDeep = false
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): unknown {
    const value = this.#value(0)
    this.#skipSpace()
    return this.#at === this.#text.length ? value : FAILED
  }

  #value(depth: number): unknown {
    this.#skipSpace()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#enter(depth) ? this.#object(depth + 1) : FAILED
      case '[':
        return this.#enter(depth) ? this.#list(depth + 1) : FAILED
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }

  #enter(depth: number): boolean {
    this.#at++
    this.isTooDeep = depth === MAX_NESTING
    return !this.isTooDeep
  }

  #object(depth: number): unknown {
    const object: Record<string, unknown> = {}
    if (this.#take('}')) return object
    do {
      this.#skipSpace()
      const key = this.#string()
      if (typeof key !== 'string' || !this.#take(':')) return FAILED
      const value = this.#value(depth)
      if (value === FAILED) return FAILED
      setOwn(object, key, value)
    } while (this.#take(','))
    return this.#take('}') ? object : FAILED
  }

  #list(depth: number): unknown {
    const list: unknown[] = []
    if (this.#take(']')) return list
    do {
      const value = this.#value(depth)
      if (value === FAILED) return FAILED
      list.push(value)
    } while (this.#take(','))
    return this.#take(']') ? list : FAILED
  }

  /** Takes one character, with white space in front of it, if it comes next. */
  #take(character: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #word(word: string, value: unknown): unknown {
    if (!this.#text.startsWith(word, this.#at)) return FAILED
    this.#at += word.length
    return value
  }

  /** Escapes are the same for every parser, and a text made by `JSON.parse` is a copy that keeps no long datagram alive. */
  #string(): string | typeof FAILED {
    if (this.#text[this.#at] !== '"') return FAILED
    const from = this.#at++
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === QUOTE) return unquote(this.#text.slice(from, ++this.#at))
      if (code === BACKSLASH) this.#at++
    }
    return FAILED
  }

  #number(): unknown {
    const from = this.#at
    if (this.#text[this.#at] === '-') this.#at++
    const isLeadingZero = this.#text[this.#at] === '0'
    const digits = this.#digits()
    if (digits === 0 || (isLeadingZero && digits > 1)) return FAILED
    let isFloat = false
    if (this.#text[this.#at] === '.') {
      isFloat = true
      this.#at++
      if (this.#digits() === 0) return FAILED
    }
    if (this.#text[this.#at] === 'e' || this.#text[this.#at] === 'E') {
      isFloat = true
      this.#at++
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at++
      if (this.#digits() === 0) return FAILED
    }
    const token = this.#text.slice(from, this.#at)
    return isFloat ? new JsonFloat(Number(token)) : readInteger(token, digits)
  }

  #digits(): number {
    const from = this.#at
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (!(code >= 0x30 && code <= 0x39)) return this.#at - from
      this.#at++
    }
  }
}

function readInteger(token: string, digits: number): number | bigint {
  if (digits > MAX_INTEGER_DIGITS) return token.startsWith('-') ? -(10n ** 100n) : 10n ** 100n
  const value = Number(token)
  // Adding 0 turns -0 into 0.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(token)
}

/** As `JSON.parse` does it: a plain assignment to `__proto__` would change the prototype. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

function unquote(token: string): string | typeof FAILED {
  try {
    return JSON.parse(token)
  } catch {
    return FAILED
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
