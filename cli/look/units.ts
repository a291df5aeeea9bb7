/** Time since the start, nine columns at most: `+0.412s`, `+16m40s`, `+2h46m40s`, `+12d03h`. */
export function relativeTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 1_000) return `+${(Math.max(0, ms) / 1_000).toFixed(3)}s`
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)]
  if (days >= 1) return `+${days}d${two(hours % 24)}h`
  return hours >= 1 ? `+${hours}h${two(minutes % 60)}m${two(seconds % 60)}s` : `+${minutes}m${two(seconds % 60)}s`
}

/** A span of time as people say it: `12 ms`, `3.4 s`, `16 min`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}

/** A whole number with separators, the same on every machine: `1,234`. */
export function grouped(n: number): string {
  return n.toLocaleString('en-US')
}

/** `1 block`, `7 blocks`. */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** A hash by its beginning: on a chain of these they all end alike. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 8)}…`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
