import { type Block, formatAddress, type PeerEventName, type PeerEvents, type PeerStatus } from 'rookery'
import { describeEvent, VERB_COLUMNS, type Words } from './describe.ts'
import type { Paint } from './paint.ts'
import { bar, type Screen } from './screen.ts'
import { padEnd, padStart, printable } from './text.ts'
import { counted, duration, grouped, hashRate, relativeTime } from './units.ts'

/** Of a burst of blocks this many are shown at either end. */
const BURST_ENDS = 5
/** The same error again within this time is not news, in milliseconds. */
const SAME_ERROR_MS = 60_000
const ERRORS_REMEMBERED = 50
const BAR_CELLS = 24
/** Columns of time and verb. */
const BEFORE_DETAIL = 9 + 2 + VERB_COLUMNS + 2

/** Tells what happens to one peer, one line an event. */
export class EventLines {
  readonly #screen: Screen
  readonly #paint: Paint
  readonly #nowMs: () => number
  readonly #words: Words
  /** Blocks that came in one go and are not shown yet. */
  #burst: PeerEvents['block'][] = []
  readonly #errors = new Map<string, number>()
  #isFetching = false

  /**
   * @param nowMs - Milliseconds since the program began.
   * @param columns - Width of the terminal; undefined where lines may be of any length.
   */
  constructor(screen: Screen, paint: Paint, nowMs: () => number, columns?: number) {
    this.#screen = screen
    this.#paint = paint
    this.#nowMs = nowMs
    this.#words = { paint, nameOf: formatAddress, columns: columns && columns - BEFORE_DETAIL }
  }

  event<E extends PeerEventName>(name: E, event: PeerEvents[E]): void {
    if (name === 'block') return this.#collect(event as PeerEvents['block'])
    this.#showBurst()
    if (name === 'sync') return this.#progress(event as PeerEvents['sync'])
    if (name === 'synced' || name === 'consensus') {
      this.#isFetching = false
      this.#screen.progress('')
    }
    if (name === 'error' && this.#isOldNews(event as PeerEvents['error'])) return
    const description = describeEvent(name, event, this.#words)
    if (description) this.line(description.verb, description.detail)
  }

  line(verb: string, detail: string): void {
    const time = this.#paint.faint(padStart(relativeTime(this.#nowMs()), 9))
    this.#screen.line(`${time}  ${padEnd(verb, VERB_COLUMNS)}  ${detail}`)
  }

  status({ state, chain, neighbors, mining, counters: { received, sent } }: PeerStatus): void {
    const traffic = `${grouped(received.datagrams)} in, ${grouped(sent.datagrams)} out`
    const miner = mining
      ? `, ${mining.state === 'mining' ? hashRate(mining.hashesPerSecond) : `miner ${mining.state}`}`
      : ''
    const detail = `${state}, ${counted(chain.height, 'block')}, ${counted(neighbors.length, 'neighbor')}${miner}`
    this.line('status', `${detail}  ${this.#paint.faint(`datagrams: ${traffic}`)}`)
  }

  /** One line that is rewritten; where nobody can see that, `status` has the numbers. */
  mining({ mining }: PeerStatus): void {
    if (!this.#screen.isLive || !mining || this.#isFetching) return
    const { state, block, hashesPerSecond, expectedMs, words } = mining
    const pace = `${hashRate(hashesPerSecond)}, a block in ${expectedMs === null ? '…' : duration(expectedMs)} on average`
    const detail = block ? `block ${grouped(block.height)}  ${pace}, ${counted(words, 'word')} waiting` : state
    this.#screen.progress(`${padStart('', 9)}  ${padEnd('mining', VERB_COLUMNS)}  ${this.#paint.faint(detail)}`)
  }

  /** Shows what is still held back. */
  end(): void {
    this.#showBurst()
    this.#screen.progress('')
    this.#screen.wipe()
  }

  /** A first sync brings thousands of blocks in one step; a person wants to see where it begins and ends. */
  #collect(event: PeerEvents['block']): void {
    if (this.#burst.length === 0) queueMicrotask(() => this.#showBurst())
    this.#burst.push(event)
  }

  #showBurst(): void {
    const burst = this.#burst
    this.#burst = []
    const hidden = burst.length - 2 * BURST_ENDS
    for (const [i, event] of burst.entries()) {
      if (hidden <= 1 || i < BURST_ENDS || i >= burst.length - BURST_ENDS) this.#block(event)
      else if (i === BURST_ENDS)
        this.line('', this.#paint.faint(`… ${counted(hidden, 'block')} more; --json shows all`))
    }
  }

  #block(event: { readonly block: Block; readonly source: PeerEvents['block']['source'] }): void {
    const { verb, detail } = describeEvent('block', event, this.#words) as { verb: string; detail: string }
    this.line(verb, detail)
  }

  #progress({ have, want }: PeerEvents['sync']): void {
    this.#isFetching = true
    const gauge = this.#paint.dawn(bar(want === 0 ? 0 : have / want, BAR_CELLS))
    this.#screen.progress(
      `${padStart('', 9)}  ${padEnd('fetching', VERB_COLUMNS)}  ${gauge} ${grouped(have)} of ${counted(want, 'block')}`,
    )
  }

  #isOldNews({ error }: PeerEvents['error']): boolean {
    const text = printable(error instanceof Error ? error.message : String(error))
    const nowMs = this.#nowMs()
    const isOld = nowMs - (this.#errors.get(text) ?? Number.NEGATIVE_INFINITY) < SAME_ERROR_MS
    if (isOld) return true
    if (this.#errors.size >= ERRORS_REMEMBERED) this.#errors.clear()
    this.#errors.set(text, nowMs)
    return false
  }
}
