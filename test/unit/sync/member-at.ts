import type { Block } from '../../../src/block/block.ts'
import { Neighbor } from '../../../src/neighbors/neighbor.ts'
import type { Ask, Asker } from '../../../src/sync/ask.ts'
import { Member } from '../../../src/sync/member.ts'
import { type Flight, Source } from '../../../src/sync/source.ts'

export function neighborAt(host: string, port = 8999): Neighbor {
  return new Neighbor({ host, port }, { nowMs: 0, isConfigured: false })
}

export function memberAt(host: string, port = 8999, flight: Flight = { open: 0 }): Member {
  return new Member(new Source(neighborAt(host, port), flight), { height: 1_000, hash: `${'a'.repeat(63)}0` })
}

/** What counts as lost at that time. */
export function lostAt(source: Source, nowMs: number): Ask[] {
  const lost: Ask[] = []
  for (let ask = source.nextLost(nowMs); ask; ask = source.nextLost(nowMs)) lost.push(ask)
  return lost
}

/** What is lost until then, looked for whenever it is due. */
export function lostUntil(source: Source, untilMs: number): Ask[] {
  const lost: Ask[] = []
  for (let dueMs = source.nextMs; dueMs !== undefined && dueMs <= untilMs; dueMs = source.nextMs) {
    lost.push(...lostAt(source, dueMs))
  }
  return lost
}

/** Somebody who asks and notes what comes of it. */
export class NotingAsker implements Asker {
  readonly heard: string[] = []

  answered(ask: Ask, _block: Block | null, isExact: boolean): void {
    this.heard.push(`answered ${ask.height}${isExact ? '' : ' elsewhere'}`)
  }

  lost(ask: Ask): void {
    this.heard.push(`lost ${ask.height} ${ask.state}`)
  }
}
