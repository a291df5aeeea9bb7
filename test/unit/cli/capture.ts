import type { Context } from '../../../cli/context.ts'

/** A context whose output is kept, and which can be interrupted. */
export function captured({
  env = {},
  isTTY = false,
  columns,
  onLine = () => {},
}: {
  env?: Record<string, string>
  isTTY?: boolean
  columns?: number
  onLine?: (line: string) => void
} = {}) {
  const texts = { out: '', err: '' }
  const controller = new AbortController()
  const context: Context = {
    stdout: {
      isTTY,
      write(text) {
        texts.out += text
        onLine(text)
      },
    },
    stderr: {
      isTTY,
      ...(columns === undefined ? {} : { columns }),
      write(text) {
        texts.err += text
      },
    },
    env,
    interrupted: controller.signal,
  }
  return { context, texts, interrupt: () => controller.abort() }
}
