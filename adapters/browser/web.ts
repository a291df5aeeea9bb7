/** The parts of the web that the adapter uses. */
interface Web {
  readonly BroadcastChannel?: new (name: string) => Channel
  readonly Worker?: new (url: string | URL, options: { name: string }) => WebWorker
  readonly navigator?: { readonly locks?: Locks; readonly hardwareConcurrency?: number }
  readonly Blob: new (parts: readonly string[], options: { type: string }) => object
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void }
}

/** What is posted to it reaches every other channel of its name in the same origin: tabs, frames, workers. */
export interface Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}

/** Held by one page of an origin at a time, and gone with it. @see https://w3c.github.io/web-locks/ */
export interface Locks {
  request(name: string, options: { ifAvailable: true }, held: (lock: object | null) => unknown): Promise<unknown>
}

/** A dedicated worker, as the page sees it. */
export interface WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null
  postMessage(message: unknown): void
  terminate(): void
}

/** What surrounds us, seen as a page's. */
export const web = (): Web => globalThis as unknown as Web
