import type { Address, Clock, Transport, TransportHandlers } from 'rookery'

/** Datagrams that wait for a slow peer; what comes on top of them is lost, as in a socket's buffer. */
const MOST_WAITING = 500

/** Who hears of what passes through. */
export interface PeerTransportListener {
  /** An exception came out of the peer. */
  onThrown(error: unknown): void
  /** The peer sends a datagram. */
  onSend(bytes: Uint8Array, to: Address): void
}

/** A transport whose peer may be slow. */
export interface PeerTransport extends Transport {
  /** From now on each datagram takes the peer so long, in milliseconds; 0 for no time at all. */
  slowDown(msEach: number): void
}

/**
 * Stands between the network and a peer: makes it slow, sees what it sends, and catches what it throws, which would otherwise
 * end the process.
 */
export function createPeerTransport(
  inner: Transport,
  clock: Clock,
  { onThrown, onSend }: PeerTransportListener,
): PeerTransport {
  let msEach = 0
  let waiting: { bytes: Uint8Array; from: Address }[] = []
  let isBusy = false
  let handlers: TransportHandlers | undefined

  const hand = (bytes: Uint8Array, from: Address) => {
    try {
      handlers?.onDatagram(bytes, from)
    } catch (error) {
      onThrown(error)
    }
  }
  const work = () => {
    isBusy = true
    clock.setTimer(msEach, () => {
      isBusy = false
      const next = waiting.shift()
      if (next) hand(next.bytes, next.from)
      if (waiting.length > 0) work()
    })
  }

  return {
    async open(given) {
      handlers = given
      const onDatagram = (bytes: Uint8Array, from: Address) => {
        if (msEach === 0 && waiting.length === 0) return hand(bytes, from)
        if (waiting.length < MOST_WAITING) waiting.push({ bytes, from })
        if (!isBusy) work()
      }
      return inner.open({ onDatagram, onError: (error) => given.onError(error) })
    },
    send(bytes, to) {
      onSend(bytes, to)
      inner.send(bytes, to)
    },
    resolve: (host) => inner.resolve(host),
    close() {
      handlers = undefined
      waiting = []
      return inner.close()
    },
    slowDown(ms) {
      msEach = ms
    },
  }
}
