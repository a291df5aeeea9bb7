import { formatAddress, type PeerStatus } from 'rookery'
import { EventLines } from '../look/event-lines.ts'
import type { TakeEvent } from '../look/every-event.ts'
import { jsonLine } from '../look/json.ts'
import type { Paint } from '../look/paint.ts'
import type { Screen } from '../look/screen.ts'
import { printable } from '../look/text.ts'
import { counted, grouped } from '../look/units.ts'

/** Tells the life of one peer, to a person or to a program. */
export interface UpReport {
  readonly event: TakeEvent
  listening(status: PeerStatus, network: string): void
  status(status: PeerStatus): void
  /** How the miner is doing, for who is watching. */
  mining(status: PeerStatus): void
  stopped(status: PeerStatus): void
  /** Tidies up whatever is still on the way. */
  end(): void
}

interface How {
  readonly isJson: boolean
  readonly paint: Paint
  /** Milliseconds since the program began. */
  readonly nowMs: () => number
  /** Width of the terminal; undefined where lines may be of any length. */
  readonly columns: number | undefined
}

export function createUpReport(screen: Screen, { isJson, ...how }: How): UpReport {
  return isJson ? jsonReport(screen, how.nowMs) : linesReport(screen, how)
}

function linesReport(screen: Screen, { paint, nowMs, columns }: Omit<How, 'isJson'>): UpReport {
  const lines = new EventLines(screen, paint, nowMs, columns)
  return {
    event: (name, event) => lines.event(name, event),
    listening({ name, address, difficulty }, network) {
      const where = address ? formatAddress(address) : 'nowhere'
      const as = name === '' ? '' : ` as ${printable(name)}`
      lines.line(paint.bold('listening'), `${where}${as} on ${network}, difficulty ${difficulty}`)
    },
    status: (status) => lines.status(status),
    mining: (status) => lines.mining(status),
    stopped({ chain, neighbors, counters: { received, sent } }) {
      const had = `${counted(chain.height, 'block')}, ${counted(neighbors.length, 'neighbor')}`
      const traffic = `${grouped(received.datagrams)} in, ${grouped(sent.datagrams)} out`
      lines.line(paint.bold('stopped'), `${had}  ${paint.faint(`datagrams: ${traffic}`)}`)
    },
    end: () => lines.end(),
  }
}

function jsonReport(screen: Screen, nowMs: () => number): UpReport {
  const tell = (event: string, facts: object) => screen.line(jsonLine({ event, atMs: Math.round(nowMs()), ...facts }))
  return {
    event: (name, event) => tell(name, event),
    listening: ({ name, address, difficulty }, network) => tell('listening', { name, address, network, difficulty }),
    status: (status) => tell('status', { status }),
    mining() {},
    stopped: (status) => tell('stopped', { status }),
    end() {},
  }
}
