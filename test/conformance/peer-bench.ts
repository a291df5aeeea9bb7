import {
  type Address,
  type Block,
  type Clock,
  createMiner,
  createPeer,
  formatAddress,
  type Peer,
  type PeerEventName,
  type PeerOptions,
  type Transport,
} from 'rookery'
import { afterEach, beforeEach, expect } from 'vitest'

/** What the suite has to know of the surroundings of a peer. A fresh one is made for each test. */
export interface PeerHarness {
  /** A new transport at an address of its own that the others of this harness reach. */
  transport(): Transport
  /** Lets time pass until `predicate` holds. @returns Whether it did, before long. */
  until(predicate: () => boolean): Promise<boolean>
  /** What the peers live by. @default the system's */
  readonly clock?: Clock
}

/** A started peer and all the events that it told of. */
export interface Member {
  readonly peer: Peer
  /** `host:port`. */
  readonly address: string
  readonly events: readonly { readonly name: PeerEventName; readonly event: object }[]
  /** What came of one kind of event. */
  told(name: PeerEventName): object[]
}

/** What every test of the suite uses: it makes peers of the current harness and stops them afterwards. */
export interface PeerBench extends Pick<PeerHarness, 'until'> {
  /** Starts a peer at difficulty 1 that knows `knows` from the beginning. */
  join(options?: {
    knows?: readonly Member[]
    chain?: readonly Block[]
    mining?: PeerOptions['mining']
  }): Promise<Member>
  /** Lets the peers of this test tell of errors, which is a failure otherwise. */
  forgiveErrors(): void
  /** Waits until all of them have `block` at its height. */
  agree(block: Block, ...members: readonly Member[]): Promise<void>
}

const NAMES: readonly PeerEventName[] = ['block', 'reorg', 'synced', 'word', 'error']
/** So that nobody waits for long; what must be told at once is told at once anyway. */
const TIMINGS = { gossipMs: 1_000, statsMs: 500 }

/** Makes the bench of one suite, with a new harness for each test. */
export function usePeerBench(makeHarness: () => PeerHarness): PeerBench {
  let harness = makeHarness()
  let members: Member[] = []
  let areErrorsFine = false
  beforeEach(() => {
    harness = makeHarness()
    areErrorsFine = false
  })
  afterEach(async () => {
    await Promise.all(members.map(({ peer }) => peer.stop()))
    const errors = members.flatMap((member) => member.told('error'))
    members = []
    if (!areErrorsFine) expect(errors).toEqual([])
  })

  return {
    until: (predicate) => harness.until(predicate),
    async join({ knows = [], chain = [], mining } = {}) {
      const network = { difficulty: 1, wellKnown: knows.map(({ address }) => address) }
      const given = { ...(harness.clock && { clock: harness.clock }), ...(mining && { mining }) }
      const options = { name: `peer ${members.length}`, network, chain, timings: TIMINGS, ...given }
      const peer = await createPeer({ ...options, transport: harness.transport() })
      const events: { name: PeerEventName; event: object }[] = []
      for (const name of NAMES) peer.on(name, (event: object) => void events.push({ name, event }))
      await peer.start()
      const told = (wanted: PeerEventName) => events.filter(({ name }) => name === wanted).map(({ event }) => event)
      const member = { peer, address: formatAddress(peer.address as Address), events, told }
      members.push(member)
      return member
    },
    forgiveErrors() {
      areErrorsFine = true
    },
    async agree(block, ...all) {
      const hashes = () => all.map(({ peer }) => peer.chain.at(block.height)?.hash)
      await harness.until(() => hashes().every((hash) => hash === block.hash))
      expect(hashes()).toEqual(all.map(() => block.hash))
    },
  }
}

/** Mines `length` blocks of difficulty 1 on top of `base`. @returns `base` and the new blocks. */
export async function grow(base: readonly Block[], length: number, minedBy = 'test'): Promise<Block[]> {
  await using miner = await createMiner()
  const chain = [...base]
  for (let i = 0; i < length; i++) {
    const [height, previousHash] = [chain.length, chain.at(-1)?.hash ?? '']
    const template = { previousHash, height, minedBy, messages: [`block ${height}`], timestamp: 1_700_000_000 }
    chain.push((await miner.mine({ ...template, difficulty: 1 })).block)
  }
  return chain
}
