/** A whole number with separators, the same on every machine: `1,234`. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 block`, `1,234 blocks`. */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** An amount of data: `850 B`, `1,234 kB`. */
export function dataSize(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${grouped(bytes / 1_000)} kB`
}

/** A span of time: `12 ms`, `3.4 s`, `16 min`; a line is not broken before the unit. */
export function span(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}\u00a0ms`
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)}\u00a0s` : `${grouped(ms / 60_000)}\u00a0min`
}
