import type { Address } from '../runtime/address.ts'
import { classifyHost, formatAddress } from '../runtime/address.ts'
import { noSpending, type Spending } from './budgets.ts'
import { RoundTrip } from './round-trip.ts'

/** What a neighbor says of its chain. @see docs/guides/protocol.md, Claims */
export interface Claim {
  /** Number of blocks, from 1 to 2^53 - 1. */
  readonly height: number
  /** Hash of the last block: 64 lower-case hexadecimal characters. */
  readonly hash: string
}

/** How a neighbor has behaved. It orders whom we ask first, and excludes nobody. */
export interface Conduct {
  /** Blocks of its that verified. */
  readonly served: number
  /** Questions that went unanswered. */
  readonly lost: number
  /** Questions answered by "no such block". */
  readonly refused: number
  /** Blocks of its that broke a rule. */
  readonly forged: number
}

/** What the peer remembers of one neighbor; strangers cannot make it grow. */
export class Neighbor {
  readonly address: Address
  /** The address as one text, the key of every table. */
  readonly key: string
  readonly isOnLoopback: boolean
  /** Whom a vote or a piece of evidence counts for: a host, since one host can have many ports; on loopback an address. */
  readonly voter: string
  name = ''
  /** When it last gave a sign of life, on the clock's monotonic scale. */
  heardMs: number
  /** Its newest claim, made in answer to a question of ours: the longest chain of all that it answered. */
  claim: Claim | undefined
  /** Its newest claim that was no longer than our chain, if that did not hold it: it was on another fork then. */
  rivalClaim: Claim | undefined
  /** Whether the user named it; such a neighbor is never evicted to make room. Names may be resolved after it was met. */
  isConfigured: boolean
  /** Whether an answer came from this very address, and not only from another port of its host. */
  hasAnsweredItself = false
  /** What it was sent in reply within this second. */
  readonly replies: Spending = noSpending()
  readonly roundTrip = new RoundTrip()
  readonly conduct: { -readonly [K in keyof Conduct]: Conduct[K] } = { served: 0, lost: 0, refused: 0, forged: 0 }

  constructor(address: Address, { nowMs, isConfigured }: { nowMs: number; isConfigured: boolean }) {
    this.address = address
    this.key = formatAddress(address)
    this.isOnLoopback = classifyHost(address.host) === 'loopback'
    this.voter = voterAt(address)
    this.heardMs = nowMs
    this.isConfigured = isConfigured
  }

  /** It says its name, mostly the same again: then the text that is here already stays. */
  saidItsName(name: string): void {
    if (name !== this.name) this.name = name
  }
}

/** Whom a vote or a piece of evidence from an address counts for: see {@link Neighbor.voter}. */
export function voterAt(address: Address): string {
  return classifyHost(address.host) === 'loopback' ? formatAddress(address) : address.host
}

/** A neighbor as `peer.neighbors` shows it: one plain object. */
export interface NeighborView {
  /** Where it is: a literal IP address and a port. */
  readonly address: Address
  /** What it calls itself; any text, empty when it never said. */
  readonly name: string
  /** Milliseconds since its last sign of life. */
  readonly silentMs: number
  /** Its newest claim, or null while it made none. */
  readonly claim: Claim | null
  /** Smoothed round-trip time in milliseconds: at most that, where the first answer may be to one of several questions; null while unmeasured. */
  readonly roundTripMs: number | null
  /** Whether it is one of the well-known hosts. */
  readonly isConfigured: boolean
  /** How it has behaved. */
  readonly conduct: Conduct
}

/** The public face of a neighbor, at one moment. */
export function viewNeighbor(neighbor: Neighbor, nowMs: number): NeighborView {
  return {
    address: neighbor.address,
    name: neighbor.name,
    silentMs: Math.max(0, Math.round(nowMs - neighbor.heardMs)),
    claim: neighbor.claim ?? null,
    roundTripMs: neighbor.roundTrip.smoothedMs ?? null,
    isConfigured: neighbor.isConfigured,
    conduct: { ...neighbor.conduct },
  }
}
