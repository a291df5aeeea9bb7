import { BATCH_MESSAGES, type BatchRoom, type Hasher } from './hasher.ts'
import type { Kernel } from './simd-kernel.ts'

/** What the kernel reads beyond the last message and its hash. */
const SLACK_BYTES = 128
const PAGE_BYTES = 65_536

/** SHA-256 by the kernel, one by one or up to eight side by side. */
export function createSimdHasher(kernel: Kernel): Hasher {
  const ascii = new TextDecoder()
  const start = kernel.messages()
  let current = view()

  function view(): BatchRoom {
    const { buffer } = kernel.memory
    return {
      bytes: new Uint8Array(buffer, start, buffer.byteLength - start - SLACK_BYTES),
      edges: new Uint32Array(buffer, kernel.edges(), BATCH_MESSAGES + 1),
    }
  }

  function room(sizeBytes: number): BatchRoom {
    const missing = sizeBytes - current.bytes.length
    if (missing > 0) {
      kernel.memory.grow(Math.ceil(missing / PAGE_BYTES))
      current = view()
    }
    return current
  }

  return {
    sha256Hex(bytes, length) {
      const place = room(length)
      place.bytes.set(length === bytes.length ? bytes : bytes.subarray(0, length))
      place.edges[1] = length
      return ascii.decode(new Uint8Array(kernel.memory.buffer, kernel.digest(), 64))
    },
    batch: { room, matching: (count) => kernel.matching(count) },
  }
}
