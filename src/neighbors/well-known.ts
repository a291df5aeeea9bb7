import { type Address, classifyHost, isSameAddress } from '../runtime/address.ts'
import { AddressMap } from '../runtime/address-map.ts'

/** How long a resolved name is believed before it is looked up again, in milliseconds. */
const RESOLVED_FOR_MS = 300_000

/**
 * The hosts that the user configured, by name and by literal address. Names are resolved by the transport; this remembers
 * what came of it, so that a name costs one look-up in five minutes.
 */
export class WellKnownHosts {
  readonly #configured: readonly Address[]
  readonly #resolved = new Map<string, { ip: string; atMs: number }>()
  #addresses: readonly Address[] = []
  #known = new AddressMap<Address>()

  constructor(configured: readonly Address[]) {
    this.#configured = configured
    this.#refresh()
  }

  /** The literal addresses known so far. */
  get addresses(): readonly Address[] {
    return this.#addresses
  }

  /** Whether every configured host is on the loopback interface, and there is one. */
  get areAllLoopback(): boolean {
    const isLoopback = (host: string) => host === 'localhost' || classifyHost(host) === 'loopback'
    return this.#configured.length > 0 && this.#configured.every(({ host }) => isLoopback(host))
  }

  /** Whether a literal address is one of them. */
  has(address: Address): boolean {
    return this.#known.get(address) !== undefined
  }

  /** The literal address of a configured host that somebody calls by its name. */
  find(host: string, port: number): Address | undefined {
    const isConfigured = this.#configured.some((configured) => isSameAddress(configured, { host, port }))
    const ip = this.#resolved.get(host)?.ip
    return isConfigured && ip !== undefined ? { host: ip, port } : undefined
  }

  /** The names that want a look-up now. */
  unresolved(nowMs: number): string[] {
    const names = this.#configured.map(({ host }) => host).filter((host) => classifyHost(host) === 'name')
    return [...new Set(names)].filter((name) => {
      const known = this.#resolved.get(name)
      return known === undefined || nowMs - known.atMs >= RESOLVED_FOR_MS
    })
  }

  /** A look-up has succeeded. @returns The addresses that this makes known for the first time. */
  resolved(host: string, ip: string, nowMs: number): Address[] {
    const before = this.#known
    this.#resolved.set(host, { ip, atMs: nowMs })
    this.#refresh()
    return this.#addresses.filter((address) => !before.get(address))
  }

  #refresh(): void {
    const known = new AddressMap<Address>()
    for (const { host, port } of this.#configured) {
      const ip = classifyHost(host) === 'name' ? this.#resolved.get(host)?.ip : host
      if (ip !== undefined) known.set({ host: ip, port }, { host: ip, port })
    }
    this.#addresses = [...known.values()]
    this.#known = known
  }
}
