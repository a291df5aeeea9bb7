import type { Address } from 'rookery'
import type { LinkFaults } from 'rookery/memory'
import { honestIndex } from '../addresses.ts'
import type { Weather } from './faults.ts'
import { type LatencyModel, latenciesOf, regionsOf } from './latency.ts'
import { pairKey } from './topology.ts'

/** What all links of the network have in common. Chances are numbers from 0 to 1. */
export interface NetworkModel extends Weather {
  /** Time on the way. @default [5, 50] */
  readonly latency?: LatencyModel | undefined
  /** The longest datagram that passes, in bytes. @default 65507 */
  readonly mtuBytes?: number | undefined
}

/** A cut in the network. */
export interface Cut {
  /** Which part each peer is in; 0 for those that were not named. */
  readonly parts: ReadonlyMap<number, number>
  readonly oneWay: boolean
}

/** Decides, for each datagram, which link it takes: by region, by topology, by the cuts and the weather of the moment. */
export class Routes {
  readonly cuts = new Set<Cut>()
  readonly #indices = new Map<string, number>()
  readonly #model: NetworkModel
  readonly #regions: number
  readonly #pairs: ReadonlySet<number> | undefined
  readonly #honest: number
  readonly #weather = new Set<Weather>()
  #links: readonly LinkFaults[] = []

  /** @param pairs - Which honest peers can reach which, by {@link pairKey}; everybody everybody where it is undefined. */
  constructor(model: NetworkModel, pairs: ReadonlySet<number> | undefined, honest: number) {
    this.#model = model
    this.#regions = regionsOf(model.latency ?? 1)
    this.#pairs = pairs
    this.#honest = honest
    this.#rebuild()
  }

  /** A host belongs to a byzantine peer. */
  add(host: string, index: number): void {
    this.#indices.set(host, index)
  }

  /** Whose host it is; undefined for nobody's. Asked twice for each datagram, so honest hosts are reckoned, not looked up. */
  indexOf(host: string): number | undefined {
    const index = honestIndex(host)
    if (index === undefined) return this.#indices.get(host)
    return index >= 0 && index < this.#honest ? index : undefined
  }

  begin(weather: Weather): void {
    this.#weather.add(weather)
    this.#rebuild()
  }

  end(weather: Weather): void {
    this.#weather.delete(weather)
    this.#rebuild()
  }

  /** For {@link memoryNetwork}'s option `route`. */
  readonly route = (from: Address, to: Address): LinkFaults | null => {
    if (this.#regions === 1 && this.cuts.size === 0 && this.#pairs === undefined) return this.#links[0] as LinkFaults
    const [a, b] = [this.indexOf(from.host), this.indexOf(to.host)]
    if (a === undefined || b === undefined) return this.#links[0] as LinkFaults
    for (const cut of this.cuts) if (isCut(cut, a, b)) return null
    if (this.#pairs && a < this.#honest && b < this.#honest && !this.#pairs.has(pairKey(a, b))) return null
    return this.#links[(a % this.#regions) * this.#regions + (b % this.#regions)] as LinkFaults
  }

  #rebuild(): void {
    const { latency = [5, 50], ...common } = this.#model
    const faults = Object.assign({}, common, ...this.#weather) as LinkFaults
    this.#links = latenciesOf(latency).map((latencyMs) => ({ ...faults, latencyMs }))
  }
}

function isCut({ parts, oneWay }: Cut, from: number, to: number): boolean {
  const [a, b] = [parts.get(from) ?? 0, parts.get(to) ?? 0]
  return a !== b && (!oneWay || a === 1)
}
