import type { Transport } from '../runtime/transport.ts'

/** Looks up names through the transport, each once at a time. */
export class NameLookup {
  readonly #transport: Transport
  readonly #onFound: (host: string, ip: string) => void
  readonly #onError: (error: unknown) => void
  readonly #underWay = new Set<string>()

  constructor(options: {
    transport: Transport
    onFound(host: string, ip: string): void
    onError(error: unknown): void
  }) {
    this.#transport = options.transport
    this.#onFound = options.onFound
    this.#onError = options.onError
  }

  find(hosts: readonly string[]): void {
    for (const host of hosts) {
      if (this.#underWay.has(host)) continue
      this.#underWay.add(host)
      this.#transport
        .resolve(host)
        .then((ip) => this.#onFound(host, ip), this.#onError)
        .finally(() => this.#underWay.delete(host))
    }
  }
}
