import { padEnd, padStart, width } from './text.ts'

/** A column of a table. */
export interface Column {
  readonly title: string
  /** Numbers stand to the right. @default 'left' */
  readonly align?: 'left' | 'right'
}

/** A table as lines: titles, then rows, two spaces between columns. Cells may be coloured. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paintTitle: (text: string) => string,
): string[] {
  const widths = columns.map(({ title }, i) => Math.max(width(title), ...rows.map((row) => width(row[i] ?? ''))))
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => (align === 'right' ? padStart : padEnd)(cells[i] ?? '', widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  const titles = columns.map(({ title }) => paintTitle(title))
  return [line(titles), ...rows.map(line)]
}
