import { createHash } from 'node:crypto'
import type { Hasher } from '../../../src/hash/hasher.ts'

/** SHA-256 of the runtime itself: a few microseconds a call, nothing to load. */
export function cryptoHasher(): Hasher {
  return {
    sha256Hex: (bytes, length) => createHash('sha256').update(bytes.subarray(0, length)).digest('hex'),
  }
}
