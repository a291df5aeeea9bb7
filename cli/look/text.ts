import { stripVTControlCharacters } from 'node:util'

/** Control and format characters: they could move the cursor, recolour the screen or turn a line around. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** What a terminal draws two columns wide: East Asian scripts, full-width forms and emoji. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
/** What colours a text; split by it, every second part is one. */
const COLOUR = /(\p{Cc}\[[\d;]*m)/u
const NARROWEST = /[\p{Mn}\p{Me}]/u

/** A stranger's text, safe to show: what a terminal would obey becomes `·`. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '·')
}

/** How many columns a text takes on a terminal, colours aside. */
export function width(text: string): number {
  let columns = 0
  for (const char of stripVTControlCharacters(text)) columns += NARROWEST.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return columns
}

/** Fills a text up to `columns`, at its end. Longer ones stay as they are. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

/** Fills a text up to `columns`, at its beginning. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text
}

/** Cuts a text to `columns`, with an ellipsis where something is missing; a colour that began there ends behind it. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = ''
  let after = ''
  let isFull = false
  for (const [i, part] of text.split(COLOUR).entries()) {
    if (i % 2 === 1) {
      if (isFull) after += part
      else kept += part
      continue
    }
    for (const char of part) {
      isFull ||= width(kept + char) > columns - 1
      if (isFull) break
      kept += char
    }
  }
  return `${kept.trimEnd()}…${after}`
}
