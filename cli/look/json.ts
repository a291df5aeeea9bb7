/** One line of JSON for one event: bigints as texts, errors as what they say. */
export function jsonLine(facts: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(facts, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}`
    return value instanceof Error ? plainError(value) : value
  })
}

function plainError(error: Error): Record<string, unknown> {
  const { code, details } = error as { code?: unknown; details?: unknown }
  return {
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(details ? { details } : {}),
  }
}
