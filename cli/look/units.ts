/** Time since the start, nine columns at most: `+0.412s`, `+16m40s`, `+2h46m40s`, `+12d03h`. */
export function relativeTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 1_000) return `+${(Math.max(0, ms) / 1_000).toFixed(3)}s`
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600), Math.floor(seconds / 60)]
  if (days >= 1) return `+${days}d${two(hours % 24)}h`
  return hours >= 1 ? `+${hours}h${two(minutes % 60)}m${two(seconds % 60)}s` : `+${minutes}m${two(seconds % 60)}s`
}

/** A span of time as people say it: `12 ms`, `3.4 s`, `16 min`, `5 h`, `3 days`, `40 years`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`
  const hours = ms / 3_600_000
  if (hours < 3) return `${Math.round(ms / 60_000)} min`
  if (hours < 48) return `${Math.round(hours)} h`
  const years = hours / 24 / 365
  if (years < 2) return `${Math.round(hours / 24)} days`
  return years < 1e6 ? `${grouped(Math.round(years))} years` : 'longer than anybody waits'
}

/** Nonces tried a second: `12.3 M hashes/s`, `850 k hashes/s`, `40 hashes/s`. */
export function hashRate(perSecond: number): string {
  if (perSecond < 1_000) return `${Math.round(perSecond)} hashes/s`
  if (perSecond < 999_500) return `${Math.round(perSecond / 1_000)} k hashes/s`
  return `${(perSecond / 1e6).toFixed(1)} M hashes/s`
}

/** An amount of data: `850 B`, `1,234 kB`. */
export function dataSize(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${grouped(Math.round(bytes / 1_000))} kB`
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
