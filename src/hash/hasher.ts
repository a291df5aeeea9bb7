/** SHA-256, as an argument. One hasher belongs to one verifier: it may keep state between the bytes and the digest. */
export interface Hasher {
  /**
   * Hashes `bytes[0 .. length)`.
   * @param bytes - Read before the call returns, never kept.
   * @param length - How many of the bytes count.
   * @returns 64 lower-case hexadecimal characters.
   * @see FIPS 180-4
   */
  sha256Hex(bytes: Uint8Array, length: number): string
  /** Hashes several messages at a time, if the hasher can do that faster than one by one. */
  readonly batch?: HashBatch
}

/** Messages side by side, each with the hash that is claimed for it. */
export interface HashBatch {
  /**
   * Gives a place to write messages to, one behind the other, and behind each the 64 digits of the hash that is claimed
   * for it; these may be the first of the next message.
   * @param sizeBytes - How much is to be written at most.
   * @returns The same or another place each time; what was written before may be gone.
   */
  room(sizeBytes: number): BatchRoom
  /**
   * Hashes the first `count` messages and compares.
   * @param count - From 1 to 16.
   * @returns How many have the claimed hash before the first that has not; `count` when all have.
   */
  matching(count: number): number
}

/** Where the messages of a batch are written. */
export interface BatchRoom {
  /** At least as long as was asked for. */
  readonly bytes: Uint8Array
  /**
   * Where in `bytes` each message begins, which is where the one before ends, and where the last one ends; the first
   * entry stays 0.
   */
  readonly edges: Uint32Array
}

/** Most messages of a batch. */
export const BATCH_MESSAGES = 16
