import type { Address } from './address.ts'

/** What is known of one host. Nearly every host has one port only, which then needs no map of its own. */
interface Host<T> {
  port: number
  value: T
  /** All ports, once there was a second one. */
  ports: Map<number, T> | undefined
}

/** A map whose keys are addresses. It puts no text together to look one up, since that would happen for each datagram. */
export class AddressMap<T> {
  readonly #hosts = new Map<string, Host<T>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get({ host, port }: Address): T | undefined {
    const known = this.#hosts.get(host)
    if (known === undefined) return undefined
    if (known.ports !== undefined) return known.ports.get(port)
    return known.port === port ? known.value : undefined
  }

  set({ host, port }: Address, value: T): void {
    const known = this.#hosts.get(host)
    if (known === undefined) this.#hosts.set(host, { port, value, ports: undefined })
    else if (known.ports === undefined && known.port === port) {
      known.value = value
      return
    } else {
      known.ports ??= new Map([[known.port, known.value]])
      if (known.ports.has(port)) this.#size--
      known.ports.set(port, value)
    }
    this.#size++
  }

  /** @returns Whether it was there. */
  delete({ host, port }: Address): boolean {
    const known = this.#hosts.get(host)
    if (known === undefined || !(known.ports ? known.ports.delete(port) : known.port === port)) return false
    if (!known.ports?.size) this.#hosts.delete(host)
    this.#size--
    return true
  }

  /** How many ports of a host are in it. */
  countOn(host: string): number {
    const known = this.#hosts.get(host)
    return known === undefined ? 0 : (known.ports?.size ?? 1)
  }

  /** What stands for the only port of a host; undefined where it has none or several. */
  onlyOn(host: string): T | undefined {
    const known = this.#hosts.get(host)
    if (known?.ports === undefined) return known?.value
    return known.ports.size === 1 ? known.ports.values().next().value : undefined
  }

  /** All of them, host by host. */
  *values(): Generator<T> {
    for (const { value, ports } of this.#hosts.values()) {
      if (ports === undefined) yield value
      else yield* ports.values()
    }
  }
}
