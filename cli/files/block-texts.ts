/**
 * Splits a file into the JSON texts of its blocks: a JSON list, or one JSON text a line. The texts are handed on as they
 * stand, since parsing here would lose what the block rules look at: integers that no double holds, and `1.0` for `1`.
 * @returns Undefined where the text is a list that is no JSON.
 */
export function blockTexts(text: string): string[] | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith('[')) return trimmed.split('\n').filter((line) => line.trim() !== '')
  try {
    JSON.parse(trimmed)
  } catch {
    return undefined
  }
  return elements(trimmed)
}

/** Texts, brackets and commas of JSON: all that is needed to find where an element ends. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},]/g

/** The elements of a well-formed list, each on one line. */
function elements(list: string): string[] {
  const found: string[] = []
  let depth = 0
  let begin = 1
  const end = (at: number) => {
    const element = oneLine(list.slice(begin, at))
    if (element !== '') found.push(element)
    begin = at + 1
  }
  for (const { 0: token, index } of list.matchAll(TOKEN)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') {
      if (--depth === 0) end(index)
    } else if (token === ',' && depth === 1) end(index)
  }
  return found
}

/** JSON has line breaks between tokens only, never inside a text. */
function oneLine(json: string): string {
  return json.replaceAll(/\s*[\r\n]\s*/g, ' ').trim()
}
