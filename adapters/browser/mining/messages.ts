import type { WebAssemblyModule } from '../../../src/hash/web-assembly.ts'

/** What a worker is told: what to look for, and then, range by range, where. Ranges of an earlier search are worked off. */
export type WorkerOrder =
  | {
      readonly type: 'job'
      readonly id: number
      readonly fixedPart: Uint8Array
      readonly difficulty: number
      readonly kernel: WebAssemblyModule
    }
  | { readonly type: 'range'; readonly id: number; readonly from: number; readonly count: number }

/** What a worker has to say: that it is there, or what came of a range. */
export type WorkerReport =
  | { readonly type: 'ready' }
  | {
      readonly type: 'searched'
      readonly id: number
      readonly nonce: string | undefined
      readonly hashes: number
      readonly elapsedMs: number
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
