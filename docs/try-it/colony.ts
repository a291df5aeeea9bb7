import { type Address, createMiner, createPeer, formatAddress, type Peer } from 'rookery'
import { type LinkFaults, type MemoryNetwork, memoryNetwork } from 'rookery/memory'

/** How many birds there are; the first half sits on one side, the others on the other. */
export const BIRDS = 20
/** Nonces that one bird tries a second: twenty of them find a block of difficulty 3 every 1.7 s of their time. */
const HASHES_PER_SECOND = 120
/** Datagrams to the other side take longer, in milliseconds; enough for an eye to follow them. */
const NEAR_MS = 90
const FAR_MS = 150
/** The protocol's periods are made for years. Ours are made for people who watch. */
const TIMINGS = { gossipMs: 5_000, statsMs: 2_500, consensusMs: 20_000, dropMs: 60_000 }
const WORDS = [
  'caw',
  'krah',
  'twig',
  'nest',
  'dusk',
  'dawn',
  'moss',
  'one tree',
  'no king',
  'evening',
  'feather',
  'worm',
]

/** One of the twenty. */
export interface Bird {
  readonly index: number
  readonly side: 0 | 1
  readonly peer: Peer
}

/** A datagram that has just left. */
export interface Departure {
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
  readonly sentMs: number
  readonly arrivesMs: number
}

/** What the colony tells while it lives. */
export interface ColonyListener {
  left(departure: Departure): void
  /** The datagram that left last will not arrive. */
  lost(): void
  mined(bird: number): void
  reorganised(): void
}

/** Twenty peers over a network in memory: the library as it is, with a clock that this page moves. */
export interface Colony {
  readonly birds: readonly Bird[]
  readonly network: MemoryNetwork
  setLoss(share: number): void
  setCut(isCut: boolean): void
  say(word: string): void
  stop(): void
}

const addressOf = (index: number): Address => ({ host: `10.0.${index < BIRDS / 2 ? 1 : 2}.${index + 1}`, port: 8999 })

/** Hatches them. The first has a block; the others know two addresses, one on each side, and find out the rest. */
export async function createColony(
  { seed, difficulty }: { seed: number; difficulty: number },
  listener: ColonyListener,
): Promise<Colony> {
  const indexOf = new Map(Array.from({ length: BIRDS }, (_, index) => [formatAddress(addressOf(index)), index]))
  const at = ({ host, port }: Address) => indexOf.get(`${host}:${port}`) ?? -1
  const sideOf = (index: number) => (index < BIRDS / 2 ? 0 : 1)
  const latencyOf = (from: number, to: number) => (sideOf(from) === sideOf(to) ? NEAR_MS : FAR_MS)
  let isCut = false
  let links = linksWith(0)

  const network = memoryNetwork({
    seed,
    route: (from, to) => {
      const isFar = sideOf(at(from)) !== sideOf(at(to))
      if (isFar && isCut) return null
      return isFar ? links.far : links.near
    },
  })
  network.tap(({ fate }) => {
    if (fate === 'lost' || fate === 'partitioned') listener.lost()
  })

  const wellKnown = [addressOf(0), addressOf(BIRDS - 1)]
  const chain = [await firstBlock(difficulty)]
  const birds = await Promise.all(
    Array.from({ length: BIRDS }, async (_, index): Promise<Bird> => {
      const address = addressOf(index)
      const transport = network.transport(address)
      const send: typeof transport.send = (bytes, to) => {
        const sentMs = network.clock.nowMs()
        const toIndex = at(to)
        listener.left({ from: index, to: toIndex, bytes, sentMs, arrivesMs: sentMs + latencyOf(index, toIndex) })
        transport.send(bytes, to)
      }
      const peer = await createPeer({
        name: `bird ${index + 1}`,
        network: { difficulty, wellKnown },
        transport: { ...transport, send },
        clock: network.clock,
        random: network.randomFor(address),
        timings: TIMINGS,
        mining: { hashesPerSecond: HASHES_PER_SECOND, idleWords: WORDS },
        ...(index === 0 && { chain }),
      })
      peer.on('mined', () => listener.mined(index))
      peer.on('reorg', () => listener.reorganised())
      return { index, side: sideOf(index), peer }
    }),
  )
  await Promise.all(birds.map(({ peer }) => peer.start()))

  return {
    birds,
    network,
    setLoss(share) {
      links = linksWith(share)
    },
    setCut(value) {
      isCut = value
    },
    say: (word) => birds[0]?.peer.say(word),
    stop: () => {
      for (const { peer } of birds) void peer.stop()
    },
  }
}

function linksWith(loss: number): { near: LinkFaults; far: LinkFaults } {
  return { near: { latencyMs: NEAR_MS, loss }, far: { latencyMs: FAR_MS, loss } }
}

async function firstBlock(difficulty: number) {
  const template = { previousHash: '', height: 0, minedBy: 'bird 1', messages: ['caw'], timestamp: 1_700_000_000 }
  const { block } = await (await createMiner()).mine({ ...template, difficulty })
  return block
}
