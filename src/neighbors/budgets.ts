import type { Address } from '../runtime/address.ts'
import { classifyHost, formatAddress } from '../runtime/address.ts'

/** A fixed number, so that a million forged sources take no more memory than one. */
const BUCKETS = 4_096

const UNPROVEN_REPLIES_PER_SECOND = 200
const UNPROVEN_BYTES_PER_SECOND = 64 * 1_024
const ALL_UNPROVEN_REPLIES_PER_SECOND = 5_000
const ALL_UNPROVEN_BYTES_PER_SECOND = 2 * 1_024 * 1_024
const PROVEN_REPLIES_PER_SECOND = 50_000
const ALL_DIRECT_GOSSIPS_PER_SECOND = 50
const DIRECT_GOSSIP_EVERY_MS = 60_000

/**
 * How much we answer, so that nobody can use us to flood somebody else: a source address can be forged, and what is sent
 * to an address that never proved itself is counted.
 * @see DESIGN.md, Limits
 */
export class Budgets {
  readonly #salt: number
  readonly #unproven = new SecondCounters(BUCKETS)
  readonly #proven = new SecondCounters(BUCKETS)
  readonly #together = new SecondCounters(2)
  readonly #directGossipMs = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY)

  /** @param salt - A random integer, so that nobody can tell which hosts share a bucket. */
  constructor(salt: number) {
    this.#salt = salt | 0
  }

  /** Whether a reply of `sizeBytes` may go to `to`; if so, it is counted. */
  allowsReply(to: Address, sizeBytes: number, isProven: boolean, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1_000)
    const bucket = this.#bucketOf(to)
    if (isProven)
      return this.#proven.allows(bucket, second, sizeBytes, PROVEN_REPLIES_PER_SECOND, Number.POSITIVE_INFINITY)
    return (
      this.#unproven.allows(bucket, second, sizeBytes, UNPROVEN_REPLIES_PER_SECOND, UNPROVEN_BYTES_PER_SECOND) &&
      this.#together.allows(0, second, sizeBytes, ALL_UNPROVEN_REPLIES_PER_SECOND, ALL_UNPROVEN_BYTES_PER_SECOND)
    )
  }

  /** Whether a gossip may go straight to an address that somebody has named; if so, it is counted. */
  allowsDirectGossip(to: Address, nowMs: number): boolean {
    const bucket = this.#bucketOf(to)
    if (nowMs - (this.#directGossipMs[bucket] as number) < DIRECT_GOSSIP_EVERY_MS) return false
    const second = Math.floor(nowMs / 1_000)
    if (!this.#together.allows(1, second, 0, ALL_DIRECT_GOSSIPS_PER_SECOND, Number.POSITIVE_INFINITY)) return false
    this.#directGossipMs[bucket] = nowMs
    return true
  }

  /** By host; on loopback, where one host is everybody, by port too. FNV-1a, salted. */
  #bucketOf(address: Address): number {
    const text = classifyHost(address.host) === 'loopback' ? formatAddress(address) : address.host
    let hash = 0x811c9dc5 ^ this.#salt
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
  }
}

/** Datagrams and bytes of the current second, in buckets that reset themselves when the second changes. */
class SecondCounters {
  readonly #seconds: Float64Array
  readonly #datagrams: Uint32Array
  readonly #bytes: Float64Array

  constructor(buckets: number) {
    this.#seconds = new Float64Array(buckets).fill(-1)
    this.#datagrams = new Uint32Array(buckets)
    this.#bytes = new Float64Array(buckets)
  }

  allows(bucket: number, second: number, sizeBytes: number, mostDatagrams: number, mostBytes: number): boolean {
    if (this.#seconds[bucket] !== second) {
      this.#seconds[bucket] = second
      this.#datagrams[bucket] = 0
      this.#bytes[bucket] = 0
    }
    const datagrams = (this.#datagrams[bucket] as number) + 1
    const bytes = (this.#bytes[bucket] as number) + sizeBytes
    if (datagrams > mostDatagrams || bytes > mostBytes) return false
    this.#datagrams[bucket] = datagrams
    this.#bytes[bucket] = bytes
    return true
  }
}
