import type { Context } from '../context.ts'
import { clip } from './text.ts'

/** Erases the line that the cursor is on, and returns to its beginning. */
const ERASE_LINE = '\r\x1b[2K'
/** Where nobody can see a line being rewritten, one is written this often at most, in milliseconds. */
const PROGRESS_EVERY_MS = 5_000

/**
 * Lines on standard output, and one line of progress on standard error: on a terminal it is rewritten in place and keeps
 * out of the way of the lines, elsewhere it is repeated now and then.
 */
export class Screen {
  readonly #context: Context
  readonly #nowMs: () => number
  #progress = ''
  #progressMs = Number.NEGATIVE_INFINITY

  constructor(context: Context, nowMs = () => performance.now()) {
    this.#context = context
    this.#nowMs = nowMs
  }

  /** Whether somebody sees a line being rewritten. */
  get isLive(): boolean {
    return this.#context.stderr.isTTY === true
  }

  line(text: string): void {
    this.#around(() => this.#context.stdout.write(`${text}\n`))
  }

  /** A line that is no result: it goes to standard error. */
  note(text: string): void {
    this.#around(() => this.#context.stderr.write(`${text}\n`))
  }

  /** Shows how far something is; an empty text takes it away. */
  progress(text: string): void {
    if (text === this.#progress) return
    if (this.#context.stderr.isTTY) {
      this.#context.stderr.write(ERASE_LINE + this.#onOneLine(text))
    } else if (text !== '' && this.#nowMs() - this.#progressMs >= PROGRESS_EVERY_MS) {
      this.#progressMs = this.#nowMs()
      this.#context.stderr.write(`${text}\n`)
    }
    this.#progress = text
  }

  /** Wipes what the terminal itself has put on the line, such as `^C`. */
  wipe(): void {
    if (this.#context.stderr.isTTY) this.#context.stderr.write(ERASE_LINE)
  }

  #around(write: () => void): void {
    const { stderr } = this.#context
    const isInTheWay = stderr.isTTY && this.#progress !== ''
    if (isInTheWay) stderr.write(ERASE_LINE)
    write()
    if (isInTheWay) stderr.write(this.#onOneLine(this.#progress))
  }

  /** Of a text that the terminal breaks, erasing its last line leaves the others; the cursor stands behind it. */
  #onOneLine(text: string): string {
    const { columns } = this.#context.stderr
    return columns ? clip(text, columns - 1) : text
  }
}

/** Eighths of a cell, so that a short bar moves smoothly. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of `cells` columns. */
export function bar(share: number, cells: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * cells * 8)
  const full = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
  return full.padEnd(cells, '·')
}
