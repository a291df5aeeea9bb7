import type { Address } from '../../src/runtime/address.ts'
import { codeOf } from '../shared/failures.ts'
import type { BunDatagramSink, BunPacket } from './bun-udp.ts'

/** Collects datagrams and sends them in batches. */
export interface Outbox {
  /** @param host - A literal address, spelled as the socket takes it. */
  add(bytes: Uint8Array, port: number, host: string): void
  /** Sends what was collected, unless the operating system takes no more for now. */
  flush(): void
  /** The operating system takes datagrams again. */
  resume(): void
  /** Forgets what waits, for good. */
  close(): void
}

/** Told of a datagram that was given up, and for whom it was. */
export type OnGivenUp = (error: unknown, to: Address) => void

/** Bytes, port, host, bytes, port, host, …: what Bun takes, so that nothing is copied on the way. */
type Packets = BunPacket[number][]

/** How many parts one datagram has among the packets. */
const PARTS = 3

/** So many datagrams are sent without waiting for a flush; longer batches gain nothing (measured). */
const BATCH = 96

/** How many datagrams wait while the operating system takes none; what comes on top is lost. */
const MAX_WAITING = 4_096

/** How often one datagram is handed to the operating system at most, when errors of other datagrams get in its way. */
const SEND_ATTEMPTS = 4

/** How long nothing is sent when the buffers of the network are full, in milliseconds, doubling up to the second one. */
const FIRST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 256

/** What became of a datagram. `full`: not sent, it waits for `drain`. `jammed`: lost to ENOBUFS, and the next would be, too. */
type Fate = 'settled' | 'full' | 'jammed'

/** @param sink - A bound socket. */
export function createOutbox(sink: BunDatagramSink, onGivenUp: OnGivenUp): Outbox {
  let waiting: Packets = []
  let isBlocked = false
  let isClosed = false
  let isLosing = false
  let isFlushPlanned = false
  let pauseMs = FIRST_PAUSE_MS
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    if (isBlocked || isClosed || waiting.length === 0) return
    const packets = waiting
    waiting = []
    const { settled, fate } = sendAll(sink, packets, onGivenUp)
    if (settled > 0) isLosing = false
    if (fate === 'settled') {
      pauseMs = FIRST_PAUSE_MS
      return
    }
    isBlocked = true
    // A handler may have added some meanwhile; ours were first.
    waiting = packets.slice(settled).concat(waiting)
    if (fate === 'jammed') pause()
  }

  /** Nobody tells when the buffers have room again. */
  function pause(): void {
    timer = setTimeout(resume, pauseMs)
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  }

  function resume(): void {
    clearTimeout(timer)
    isBlocked = false
    flush()
  }

  /** Says so once, not for each of thousands. */
  function lose(to: Address): void {
    if (!isLosing) onGivenUp(new Error('the operating system takes no more, and too many wait already'), to)
    isLosing = true
  }

  /** After all that has arrived was handled: microtasks run after each datagram, and would send batches of one. */
  function planFlush(): void {
    if (isFlushPlanned || isBlocked) return
    isFlushPlanned = true
    setImmediate(() => {
      isFlushPlanned = false
      flush()
    })
  }

  return {
    add(bytes, port, host) {
      if (waiting.length >= MAX_WAITING * PARTS) return lose({ host, port })
      waiting.push(bytes, port, host)
      if (waiting.length >= BATCH * PARTS) flush()
      else planFlush()
    },
    flush,
    resume,
    close() {
      clearTimeout(timer)
      isClosed = true
      waiting = []
    },
  }
}

/** @returns How many parts are settled, sent or given up; fewer than all when the operating system takes no more. */
function sendAll(sink: BunDatagramSink, packets: Packets, onGivenUp: OnGivenUp): { settled: number; fate: Fate } {
  let settled = 0
  while (settled < packets.length) {
    const isAll = settled === 0 && packets.length <= BATCH * PARTS
    const batch = isAll ? packets : packets.slice(settled, settled + BATCH * PARTS)
    const sent = sendBatch(sink, batch) * PARTS
    settled += sent
    if (sent === batch.length) continue
    const [bytes, port, host] = batch.slice(sent, sent + PARTS) as unknown as BunPacket
    const fate = sendOne(sink, bytes, port, host, onGivenUp)
    if (fate !== 'full') settled += PARTS
    if (fate !== 'settled') return { settled, fate }
  }
  return { settled, fate: 'settled' }
}

/**
 * Bun stops a batch without a reason at the first datagram that fails, and throws if that is the very first: from there
 * on nothing was sent. Sent alone, the datagram tells why.
 */
function sendBatch(sink: BunDatagramSink, batch: Packets): number {
  try {
    return sink.sendMany(batch)
  } catch {
    return 0
  }
}

/**
 * A socket of Bun reports ICMP errors, and a send fails with that of an earlier datagram, to anybody: ECONNREFUSED never
 * speaks of the datagram at hand, EHOSTUNREACH may or may not. The failed call clears the error, so the next try tells.
 */
function sendOne(sink: BunDatagramSink, bytes: Uint8Array, port: number, host: string, onGivenUp: OnGivenUp): Fate {
  for (let attempt = 1; ; attempt++) {
    try {
      return sink.send(bytes, port, host) ? 'settled' : 'full'
    } catch (error) {
      if (isOfEarlierDatagram(error) && attempt < SEND_ATTEMPTS) continue
      onGivenUp(error, { host, port })
      return codeOf(error) === 'ENOBUFS' ? 'jammed' : 'settled'
    }
  }
}

function isOfEarlierDatagram(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH'
}
