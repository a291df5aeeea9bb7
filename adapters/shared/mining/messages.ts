import type { WebAssemblyModule } from '../../../src/hash/web-assembly.ts'

/** What a thread is told to look for. */
export interface ThreadJob {
  readonly id: number
  readonly fixedPart: Uint8Array
  readonly difficulty: number
  /** The compiled kernel; without it the runtime's own SHA-256 does the work. */
  readonly kernel: WebAssemblyModule | undefined
  /** Number after the last nonce. */
  readonly end: number
  /** What the threads of one search share, its own for each: see {@link CELLS}. */
  readonly shared: SharedArrayBuffer
}

/** What a thread has to say: that it is there, or what came of a search. */
export type ThreadReport =
  | { readonly type: 'ready' }
  | { readonly type: 'found'; readonly id: number; readonly nonce: string }
  | { readonly type: 'exhausted'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: unknown }

/** Cells of 64 bits, only touched by `Atomics`. */
export const CELLS = {
  /** 1 when the search is over. */
  isOver: 0,
  /** Number of the first nonce that nobody has taken yet. */
  next: 1,
  /** Nonces tried. */
  hashes: 2,
  count: 3,
} as const
