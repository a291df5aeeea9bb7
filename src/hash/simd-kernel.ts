import { type WebAssemblyMemory, type WebAssemblyModule, webAssembly } from './web-assembly.ts'

/**
 * What an instance of the kernel exports; places are addresses in its memory. @see kernel/batch.ts and kernel/search.ts
 */
export interface Kernel {
  /** The one memory, which others may make grow. */
  readonly memory: WebAssemblyMemory
  /** Where messages are written, from here to the end of the memory but for 128 bytes. */
  messages(): number
  /** Where it is written at which of these bytes up to 16 messages begin and end: 32-bit words, little-endian. */
  edges(): number
  /** Hashes the first message. @returns Where its 64 digits are. */
  digest(): number
  /**
   * How many of the first `count` messages have the hash that is written behind them, before the first that has not.
   */
  matching(count: number): number
  /** Where the blocks of a search are written: 128 bytes. */
  input(): number
  /** Forgets the blocks absorbed. */
  begin(): void
  /** Hashes one block in front of those with the nonce. */
  absorb(): void
  /**
   * Makes ready for the nonces of the last block, or the last two.
   * @param place - The word of the last block that changes.
   * @param isWide - Whether the last character of a block before it changes too.
   * @param mask - The bits of the hash's last word that have to be zero.
   */
  prepare(place: number, isWide: boolean, mask: number): void
  /** Tries the groups of eight `from` to `to - 1`. @returns The first with a hit, or `to`. */
  scan(from: number, to: number): number
  /** Which of the group's eight are hits, as bits. */
  lanes(): number
}

/**
 * Makes an instance of the kernel.
 * @param module - What {@link compileKernel} has compiled.
 * @returns An instance with a memory of its own, or undefined where the runtime refuses to make one.
 */
export function openKernel(module: WebAssemblyModule): Kernel | undefined {
  try {
    const runtime = webAssembly()
    return runtime && (new runtime.Instance(module).exports as Kernel)
  } catch {
    return undefined
  }
}
