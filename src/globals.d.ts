/**
 * Everything the core may use of its surroundings, beyond ECMAScript: the web globals that Node.js, Bun, Deno and
 * browsers all have. `npm run types` checks `src/` against this file alone, so a slip to `process`, `Buffer` or
 * `window` is a type error.
 */

declare class TextEncoder {
  encode(input?: string): Uint8Array
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input?: Uint8Array): string
}

interface EventTarget {
  addEventListener(type: string, listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: string, listener: () => void): void
}

interface AbortSignal extends EventTarget {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
}

declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

declare const crypto: { getRandomValues<T extends Uint8Array>(array: T): T }
declare const performance: { now(): number }

declare function setTimeout(callback: () => void, ms?: number): unknown
declare function clearTimeout(timer: unknown): void
declare function queueMicrotask(callback: () => void): void
