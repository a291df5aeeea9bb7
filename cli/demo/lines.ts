import { type Address, formatAddress, type PeerEventName, type PeerEvents } from 'rookery'
import { describeEvent, VERB_COLUMNS } from '../look/describe.ts'
import type { Paint } from '../look/paint.ts'
import type { Screen } from '../look/screen.ts'
import { padEnd, padStart } from '../look/text.ts'
import { counted, duration, relativeTime } from '../look/units.ts'
import { BIRD_COLUMNS, type Bird } from './birds.ts'
import type { Member } from './colony.ts'
import type { DemoReport } from './report.ts'
import { type Agreement, chainLines, memberLines } from './summary.ts'

interface How {
  readonly paint: Paint
  /** Milliseconds since the program began. */
  readonly nowMs: () => number
  readonly birdAt: (address: Address) => Bird | undefined
  /** Width of the terminal; undefined where lines may be of any length. */
  readonly columns: number | undefined
}

/** The life of the colony for people: one line an event, and two tables when all agree. */
export class DemoLines implements DemoReport {
  readonly #screen: Screen
  readonly #how: How
  /** Blocks that came in one step and are not told yet, by whose they are. */
  readonly #fetched = new Map<Bird, number>()

  constructor(screen: Screen, how: How) {
    this.#screen = screen
    this.#how = how
  }

  opened(network: string, difficulty: number): void {
    const { paint } = this.#how
    this.#screen.line(
      `${paint.bold('♜ rookery')}  five peers on this machine, over UDP, agree on the chain of ${network}`,
    )
    this.#screen.line(paint.faint(`           difficulty ${difficulty}: each block's hash ends in ${difficulty} zeros`))
    this.#screen.line('')
  }

  arrived({ bird, peer }: Member, knows: readonly Bird[]): void {
    const { paint } = this.#how
    const { height } = peer.chain
    const whom = knows.map(({ name, hue }) => paint[hue](name)).join(', ') || 'nobody'
    const brings = height > 0 ? `, ${paint.dawn(`brings ${counted(height, 'block')}`)}` : ''
    this.#line(called(bird, paint), paint.bold('arrives'), `${where(peer.address)}, knows ${whom}${brings}`)
  }

  event<E extends PeerEventName>(bird: Bird, name: E, event: PeerEvents[E]): void {
    // Seven blocks come in one step; their words are told once, when all agree on them.
    if (name === 'block') {
      this.#fetched.set(bird, (this.#fetched.get(bird) ?? 0) + 1)
      return
    }
    this.#tellFetched()
    const { paint } = this.#how
    const description = describeEvent(name, event, { paint, nameOf: (address) => this.#nameOf(address) })
    if (description) this.#line(called(bird, paint), description.verb, description.detail)
  }

  agreed({ members, chain, afterMs }: Agreement): void {
    this.#tellFetched()
    const { paint, columns } = this.#how
    const verdict = `${paint.moss('✓')} ${paint.bold('All five agree')} on ${counted(chain.length, 'block')}`
    const lines = [
      '',
      ...memberLines(members, paint),
      '',
      ...chainLines(chain, paint, columns),
      '',
      `${verdict}, ${duration(afterMs)} after the last one arrived.`,
    ]
    for (const line of lines) this.#screen.line(line)
  }

  heartbeat(members: readonly Member[]): void {
    const { faint } = this.#how.paint
    const datagrams = members.reduce((sum, { peer }) => sum + peer.status().counters.received.datagrams, 0)
    const heights = [...new Set(members.map(({ peer }) => peer.chain.height))].join(', ')
    this.#line(faint('♜ all'), faint('still'), faint(`at height ${heights}, ${counted(datagrams, 'datagram')} so far`))
  }

  closed(members: readonly Member[]): void {
    this.#screen.wipe()
    this.#line('♜ all', this.#how.paint.bold('stopped'), counted(members.length, 'peer'))
  }

  #tellFetched(): void {
    const { paint } = this.#how
    for (const [bird, blocks] of this.#fetched) {
      const detail = `${paint.dawn('▪'.repeat(blocks))} ${counted(blocks, 'block')}`
      this.#line(called(bird, paint), paint.dawn('verified'), detail)
    }
    this.#fetched.clear()
  }

  #line(who: string, verb: string, detail: string): void {
    const time = this.#how.paint.faint(padStart(relativeTime(this.#how.nowMs()), 9))
    this.#screen.line(`${time}  ${padEnd(who, BIRD_COLUMNS)}  ${padEnd(verb, VERB_COLUMNS)}  ${detail}`)
  }

  #nameOf(address: Address): string {
    const bird = this.#how.birdAt(address)
    return bird ? this.#how.paint[bird.hue](bird.name) : formatAddress(address)
  }
}

/** A bird's glyph and name in its colour. */
function called({ glyph, name, hue }: Bird, paint: Paint): string {
  return paint[hue](`${glyph} ${name}`)
}

function where(address: Address | undefined): string {
  return address ? formatAddress(address) : 'nowhere'
}
