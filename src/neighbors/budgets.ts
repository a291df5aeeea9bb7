import type { Address } from '../runtime/address.ts'
import { classifyHost, formatAddress } from '../runtime/address.ts'

/** A fixed number, so that a million forged sources take no more memory than one. */
const BUCKETS = 4_096

const UNPROVEN_REPLIES_PER_SECOND = 200
const UNPROVEN_BYTES_PER_SECOND = 64 * 1_024
const ALL_UNPROVEN_REPLIES_PER_SECOND = 5_000
const ALL_UNPROVEN_BYTES_PER_SECOND = 2 * 1_024 * 1_024
const PROVEN_REPLIES_PER_SECOND = 50_000
/** How often an address that is about to ask for more than an unproven one may have is asked to prove itself, in milliseconds. */
const PROOF_EVERY_MS = 100
const ALL_DIRECT_GOSSIPS_PER_SECOND = 50
/** Of those, what goes to addresses that somebody else named: naming costs nothing, and who speaks for itself is to find a place. */
const HEARSAY_GOSSIPS_PER_SECOND = 40
const DIRECT_GOSSIP_EVERY_MS = 60_000
/** Anybody can send what is rejected, and events end in logs. */
const TOLD_REJECTIONS_PER_SECOND = 100

/** What has been sent in one second. */
export interface Spending {
  /** Which second. */
  second: number
  datagrams: number
  bytes: number
}

/** What an address that never proved itself, or all that share its bucket, got in one second. */
interface UnprovenSpending extends Spending {
  /** When it was asked to prove itself last. */
  proofMs: number
}

/** Nothing was sent yet. */
export function noSpending(): Spending {
  return { second: -1, datagrams: 0, bytes: 0 }
}

/**
 * How much we answer, so that nobody can use us to flood somebody else: a source address can be forged, and what is sent
 * to an address that never proved itself is counted. Buckets take memory only while something is in them.
 * @see DESIGN.md, Limits
 */
export class Budgets {
  readonly #salt: number
  /** By bucket, of the current second. */
  readonly #unproven = new Map<number, UnprovenSpending>()
  #second = -1
  readonly #replies = noSpending()
  readonly #gossips = noSpending()
  readonly #hearsayGossips = noSpending()
  readonly #rejections = noSpending()
  /** By bucket, the oldest in front. */
  readonly #directGossipMs = new Map<number, number>()

  /** @param salt - A random integer, so that nobody can tell which hosts share a bucket. */
  constructor(salt: number) {
    this.#salt = salt | 0
  }

  /**
   * Whether a reply of `sizeBytes` may go to `to`; if so, it is counted.
   * @param proven - What was sent there, if the address has proven itself.
   */
  allowsReply(to: Address, sizeBytes: number, proven: Spending | undefined, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000)
    if (proven) return spend(proven, second, sizeBytes, PROVEN_REPLIES_PER_SECOND, Number.POSITIVE_INFINITY)
    return (
      spend(this.#spentOn(to, second), second, sizeBytes, UNPROVEN_REPLIES_PER_SECOND, UNPROVEN_BYTES_PER_SECOND) &&
      spend(this.#replies, second, sizeBytes, ALL_UNPROVEN_REPLIES_PER_SECOND, ALL_UNPROVEN_BYTES_PER_SECOND)
    )
  }

  /**
   * Whether `to`, which never proved itself, is to be asked something that it can prove itself by: it has had half of what
   * such an address may have in a second, and is about to be kept waiting. No more can get there than all unproven replies
   * are enough for.
   */
  needsProof(to: Address, nowMs: number): boolean {
    const spent = this.#spentOn(to, Math.floor(nowMs / 1_000))
    const isHalfSpent =
      2 * spent.datagrams >= UNPROVEN_REPLIES_PER_SECOND || 2 * spent.bytes >= UNPROVEN_BYTES_PER_SECOND
    if (!isHalfSpent || nowMs - spent.proofMs < PROOF_EVERY_MS) return false
    spent.proofMs = nowMs
    return true
  }

  /**
   * Whether a gossip may go straight to an address that somebody has named; if so, it is counted.
   * @param isFirstHand - Whether the address named itself, as far as a source tells.
   */
  allowsDirectGossip(to: Address, nowMs: number, isFirstHand = true): boolean {
    this.#forgetGossips(nowMs - DIRECT_GOSSIP_EVERY_MS)
    const bucket = this.#bucketOf(to)
    if (this.#directGossipMs.has(bucket)) return false
    const second = Math.floor(nowMs / 1_000)
    const mayGo = (spent: Spending, most: number) => spend(spent, second, 0, most, Number.POSITIVE_INFINITY)
    if (!isFirstHand && !mayGo(this.#hearsayGossips, HEARSAY_GOSSIPS_PER_SECOND)) return false
    if (!mayGo(this.#gossips, ALL_DIRECT_GOSSIPS_PER_SECOND)) return false
    this.#directGossipMs.set(bucket, nowMs)
    return true
  }

  /** Whether our user is told of one more rejection that a stranger can cause; if so, it is counted. */
  allowsRejection(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000)
    return spend(this.#rejections, second, 0, TOLD_REJECTIONS_PER_SECOND, Number.POSITIVE_INFINITY)
  }

  #spentOn(to: Address, second: number): UnprovenSpending {
    if (second !== this.#second) this.#unproven.clear()
    this.#second = second
    const bucket = this.#bucketOf(to)
    const known = this.#unproven.get(bucket)
    if (known) return known
    const spending = { ...noSpending(), proofMs: Number.NEGATIVE_INFINITY }
    this.#unproven.set(bucket, spending)
    return spending
  }

  #forgetGossips(sinceMs: number): void {
    for (const [bucket, atMs] of this.#directGossipMs) {
      if (atMs > sinceMs) return
      this.#directGossipMs.delete(bucket)
    }
  }

  /** By host; on loopback, where one host is everybody, by port too. FNV-1a, salted. */
  #bucketOf(address: Address): number {
    const text = classifyHost(address.host) === 'loopback' ? formatAddress(address) : address.host
    let hash = 0x811c9dc5 ^ this.#salt
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
  }
}

/** Counts one more datagram, if the second still has room for it. */
function spend(spent: Spending, second: number, sizeBytes: number, mostDatagrams: number, mostBytes: number): boolean {
  if (spent.second !== second) {
    spent.second = second
    spent.datagrams = 0
    spent.bytes = 0
  }
  if (spent.datagrams + 1 > mostDatagrams || spent.bytes + sizeBytes > mostBytes) return false
  spent.datagrams++
  spent.bytes += sizeBytes
  return true
}
