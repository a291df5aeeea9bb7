import { type Address, type Block, formatAddress, parseAddress } from 'rookery'
import type { MemoryNetwork } from 'rookery/memory'

/** What a liar says of its chain. */
export interface LiarClaim {
  readonly height: number
  readonly hash: string
}

/** An answer to `GET_BLOCK`: a block, "no such block", raw bytes, several of these, or silence. */
export type LiarAnswer = Block | null | Uint8Array | readonly (Block | Uint8Array)[] | 'silence'

/** How a liar behaves; it answers gossip like everybody else, since it wants to be known. */
export interface LiarOptions {
  readonly network: MemoryNetwork
  readonly address: string
  /** Whom it tells that it is there, at once and every ten seconds. */
  readonly gossipTo: readonly string[]
  /** Always the same, or by how often it was asked. */
  readonly claim: LiarClaim | ((nth: number) => LiarClaim)
  serve(height: number): LiarAnswer
}

/** A neighbor that plays by the messages and not by the rules. */
export interface Liar {
  readonly address: string
  /** Datagrams that it drew, by type. */
  readonly drew: Readonly<Record<string, number>>
  stop(): Promise<void>
}

const utf8 = new TextEncoder()
const text = new TextDecoder()

/** Lets a liar loose. */
export async function startLiar({ network, address, gossipTo, claim, serve }: LiarOptions): Promise<Liar> {
  const transport = network.transport(address)
  const self = parseAddress(address)
  const drew: Record<string, number> = {}
  let rounds = 0
  let cancel = () => {}
  const send = (message: object, to: Address) => transport.send(utf8.encode(JSON.stringify(message)), to)
  const onMessage = (message: Record<string, unknown>, from: Address) => {
    drew[String(message.type)] = (drew[String(message.type)] ?? 0) + 1
    if (message.type === 'GOSSIP') {
      const originator = { host: String(message.host), port: Number(message.port) }
      if (formatAddress(originator) !== address) send({ type: 'GOSSIP_REPLY', ...self, name: 'liar' }, originator)
    } else if (message.type === 'STATS')
      send({ type: 'STATS_REPLY', ...(typeof claim === 'function' ? claim(drew.STATS as number) : claim) }, from)
    else if (message.type === 'GET_BLOCK')
      for (const bytes of answerBytes(serve(Number(message.height)))) transport.send(bytes, from)
  }
  const gossip = () => {
    rounds++
    for (const to of gossipTo)
      send({ type: 'GOSSIP', ...self, id: `${address} ${rounds}`, name: 'liar' }, parseAddress(to))
    cancel = network.clock.setTimer(10_000, gossip)
  }
  await transport.open({ onDatagram: (bytes, from) => onMessage(JSON.parse(text.decode(bytes)), from), onError() {} })
  gossip()
  return {
    address,
    drew,
    async stop() {
      cancel()
      await transport.close()
    },
  }
}

/** The datagram of a `GET_BLOCK_REPLY`, as a forger would write it. */
export function blockReply(block: Block | null): Uint8Array {
  const nothing = { height: null, minedBy: null, nonce: null, messages: null, timestamp: null, hash: null }
  return utf8.encode(JSON.stringify({ type: 'GET_BLOCK_REPLY', ...(block ?? nothing) }))
}

/** A hash that nobody has mined, but that looks like one. */
export function plausibleHash(mark: string, difficulty: number): string {
  return mark.repeat(64).slice(0, 64 - difficulty) + '0'.repeat(difficulty)
}

function answerBytes(answer: LiarAnswer): Uint8Array[] {
  if (answer === 'silence') return []
  const all = Array.isArray(answer)
    ? (answer as readonly (Block | Uint8Array)[])
    : [answer as Block | null | Uint8Array]
  return all.map((one) => (ArrayBuffer.isView(one) ? one : blockReply(one)))
}
