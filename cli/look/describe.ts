import { type Address, type Block, formatAddress, type PeerEventName, type PeerEvents } from 'rookery'
import type { Paint } from './paint.ts'
import { clip, printable, width } from './text.ts'
import { counted, duration, grouped, shortHash } from './units.ts'

/** What a line says of an event: one word, then the facts. */
export interface Description {
  readonly verb: string
  readonly detail: string
}

/** What is needed to put an event into words. */
export interface Words {
  readonly paint: Paint
  /** What to call the peer at an address. */
  nameOf(address: Address): string
  /** Width that a block's words may fill, together with what stands before them. @default any */
  readonly columns?: number | undefined
}

/** Longest verb, in columns. */
export const VERB_COLUMNS = 9

const NAMED_AT_MOST = 3
/** However narrow the terminal is, in columns. */
const LEAST_ROOM = 20

type Describe<E extends PeerEventName> = (event: PeerEvents[E], words: Words) => Description

/** How each event reads. `sync` is progress and not a line. */
const DESCRIBE: { readonly [E in Exclude<PeerEventName, 'sync'>]: Describe<E> } = {
  block: ({ block, source }, { paint, columns }) => ({
    verb: paint.dawn('block'),
    detail: blockText(block, source === 'synced' ? '' : ` ${source}`, paint, columns),
  }),
  consensus: ({ height, hash, supporters }, { paint, nameOf }) => ({
    verb: paint.dusk('follows'),
    detail: `${counted(height, 'block')} claimed by ${listed(supporters.map(nameOf))}  ${paint.faint(shortHash(hash))}`,
  }),
  reorg: ({ ancestor, detached, attached }, { paint }) => ({
    verb: paint.dawn('reorg'),
    detail: `${counted(detached.length, 'block')} left, ${grouped(attached.length)} joined ${
      ancestor ? `above block ${ancestor.height}` : 'from the genesis block on'
    }`,
  }),
  synced: ({ height, hash, elapsedMs }, { paint }) => ({
    verb: paint.moss('synced'),
    detail: `${counted(height, 'block')} in ${duration(elapsedMs)}  ${paint.faint(shortHash(hash))}`,
  }),
  rejected: ({ what, reason, from, height, hash }, { paint, nameOf }) => ({
    verb: paint.alarm('rejected'),
    detail:
      (what === 'block'
        ? `block ${grouped(height)} of ${nameOf(from)}: it breaks the rule ${printable(reason)}`
        : `claim of ${counted(height, 'block')} by ${nameOf(from)}: ${printable(reason)}`) +
      paint.faint(`  ${printable(shortHash(hash))}`),
  }),
  'neighbor:joined': ({ neighbor }, { nameOf }) => ({ verb: 'met', detail: person(neighbor, nameOf) }),
  'neighbor:left': ({ neighbor, reason }, { nameOf }) => ({
    verb: 'lost',
    detail: `${person(neighbor, nameOf)}, ${reason === 'silent' ? `silent for ${duration(neighbor.silentMs)}` : 'to make room'}`,
  }),
  word: ({ word, from }, { nameOf }) => ({
    verb: 'word',
    detail: `“${printable(word)}” ${from ? `from ${nameOf(from)}` : 'of our own'}`,
  }),
  mined: ({ block, hashes, elapsedMs }, { paint }) => ({
    verb: paint.dawn('mined'),
    detail: `block ${grouped(block.height)} after ${counted(hashes, 'hash').replace(/hashs$/, 'hashes')} in ${duration(elapsedMs)}`,
  }),
  error: ({ error }, { paint }) => ({
    verb: paint.alarm('error'),
    detail: printable(error instanceof Error ? error.message : String(error)),
  }),
}

/** Puts an event into words; undefined for those that are no line. */
export function describeEvent<E extends PeerEventName>(
  name: E,
  event: PeerEvents[E],
  words: Words,
): Description | undefined {
  if (name === 'sync') return undefined
  const describe = DESCRIBE[name as Exclude<PeerEventName, 'sync'>] as unknown as Describe<E>
  return describe(event, words)
}

function blockText(
  { height, hash, minedBy, messages }: Block,
  how: string,
  paint: Paint,
  columns = Number.POSITIVE_INFINITY,
): string {
  const before = `${grouped(height)}  ${paint.faint(`${shortHash(hash)}${how}`)}  ${printable(minedBy)}${paint.faint(':')} `
  return before + wordsOf(messages, Math.max(LEAST_ROOM, columns - width(before)))
}

/** The words of a block, as far as they fit; no separator is left dangling. */
export function wordsOf(messages: readonly string[], columns: number): string {
  return clip(messages.map(printable).join(' · '), columns).replace(/ · ?…$/, ' …')
}

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_AT_MOST)
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length < 2 ? (shown[0] ?? 'nobody') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

function person({ address, name }: { address: Address; name: string }, nameOf: Words['nameOf']): string {
  const called = nameOf(address)
  return name === '' || called !== formatAddress(address) ? called : `${called} ${printable(name)}`
}
