/** Callers that wait for the same thing to happen. */
export class WaitList<T> {
  readonly #waiting = new Set<{ resolve(value: T): void; reject(reason: unknown): void }>()

  /** Resolves with the next value; rejects with the signal's reason when that comes first. */
  wait(signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        this.#waiting.delete(waiting)
        reject(signal?.reason)
      }
      const settle = () => signal?.removeEventListener('abort', abort)
      const waiting = {
        resolve(value: T) {
          settle()
          resolve(value)
        },
        reject(reason: unknown) {
          settle()
          reject(reason)
        },
      }
      // First, so that something that is no signal leaves nobody waiting.
      signal?.addEventListener('abort', abort)
      this.#waiting.add(waiting)
    })
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  resolveAll(value: T): void {
    for (const { resolve } of this.#takeAll()) resolve(value)
  }

  rejectAll(reason: unknown): void {
    for (const { reject } of this.#takeAll()) reject(reason)
  }

  #takeAll() {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    return waiting
  }
}
