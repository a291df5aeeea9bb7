import { createSocket, type Socket } from 'node:dgram'
import type { Block } from 'rookery'
import { onTestFinished } from 'vitest'

type Fields = Readonly<Record<string, unknown>>

/** A datagram that a fake neighbor has received. */
export interface ReceivedDatagram {
  readonly message: Fields
  /** `host:port` of its source. */
  readonly from: string
}

/** One socket on loopback that says what a test wants it to say. */
export interface FakeNeighbor {
  readonly port: number
  /** `host:port`. */
  readonly address: string
  readonly received: readonly ReceivedDatagram[]
  /** The messages of one type received so far. */
  of(type: string): Fields[]
  /** Sends a message, or a text as it is. */
  send(message: Fields | string, to: string): void
}

/** What a fake neighbor does on a datagram; `self` is itself. Whatever it does not react to is met with silence. */
export type Reaction = (message: Fields, from: string, self: FakeNeighbor) => void

/** Starts a fake neighbor on a free loopback port, and closes it when the test ends. */
export async function startFakeNeighbor(...reactions: Reaction[]): Promise<FakeNeighbor> {
  const socket = createSocket('udp4')
  socket.unref()
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  const received: ReceivedDatagram[] = []
  const self = fakeOf(socket, received)
  socket.on('message', (bytes, { address, port }) => {
    const message = JSON.parse(bytes.toString()) as Fields
    const from = `${address}:${port}`
    received.push({ message, from })
    for (const react of reactions) react(message, from, self)
  })
  return self
}

function fakeOf(socket: Socket, received: readonly ReceivedDatagram[]): FakeNeighbor {
  const { port } = socket.address()
  return {
    port,
    address: `127.0.0.1:${port}`,
    received,
    of: (type) => received.map(({ message }) => message).filter((message) => message.type === type),
    send(message, to) {
      const [host, toPort] = to.split(':')
      socket.send(typeof message === 'string' ? message : JSON.stringify(message), Number(toPort), host)
    },
  }
}

/** Answers a gossip, to the originator that it names. */
export const greets: Reaction = ({ type, host, port }, _from, self) => {
  if (type === 'GOSSIP')
    self.send({ type: 'GOSSIP_REPLY', host: '127.0.0.1', port: self.port, name: 'fake' }, `${host}:${port}`)
}

/** Claims to have this chain. */
export const claims =
  (chain: readonly Block[]): Reaction =>
  ({ type }, from, self) => {
    if (type === 'STATS') self.send({ type: 'STATS_REPLY', height: chain.length, hash: chain.at(-1)?.hash }, from)
  }

/** Answers `GET_BLOCK` with what `reply` makes of the height; undefined is silence. */
export const serves =
  (reply: (height: number) => Fields | string | undefined): Reaction =>
  ({ type, height }, from, self) => {
    const answer = type === 'GET_BLOCK' ? reply(height as number) : undefined
    if (answer !== undefined) self.send(answer, from)
  }

/** The honest answer to `GET_BLOCK`. */
export const blockReply =
  (chain: readonly Block[]) =>
  (height: number): Fields => ({ type: 'GET_BLOCK_REPLY', ...(chain[height] ?? noBlock(null)) })

/** "I have no such block", with one value for every field. */
export function noBlock(value: unknown): Fields {
  return { height: value, minedBy: value, nonce: value, messages: value, timestamp: value, hash: value }
}

/** All that it takes to be a good neighbor. */
export const honest = (chain: readonly Block[]): Reaction[] => [greets, claims(chain), serves(blockReply(chain))]
