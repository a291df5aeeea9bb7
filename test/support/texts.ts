import fc from 'fast-check'

/**
 * Any code point but a half of a surrogate pair. What fast-check itself calls `binary` is the same, and takes a second and a
 * half to be made: with every file anew, and several times as long on a loaded machine.
 */
const codePoint = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
)

/** Texts of any code points at all, as JSON and UTF-8 may carry them. */
export function unicodeText(length: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint.map((point) => String.fromCodePoint(point)), ...length })
}
