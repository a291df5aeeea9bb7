import { describe, expect, it } from 'vitest'
import type { Block } from '../../../src/block/block.ts'
import { seededRandom } from '../../../src/runtime/random.ts'
import { mineChain } from '../../support/chains.ts'
import { replayable, seedsToRun } from '../../support/seeds.ts'
import { claimOf, forged, type Script, type Scripted, Stage } from './scripted.ts'

const main = mineChain(600)
const forks = [10, 300, 560].map((height, n) =>
  mineChain(700 - height, { minedBy: `${n}`, base: main.slice(0, height) }),
)
const stranger = mineChain(500, { minedBy: 'stranger' })
const HIGH = { height: 1_000_000_000, hash: `${'cd'.repeat(31)}00` }
/** What a mixed company may cost on top of what the honest cost alone: in time, pauses of failed claims included, and questions. */
const MOST_MS = 60_000
const MOST_ASKS = 10_000

type Draw = ReturnType<typeof drawing>

/** Draws from a seed. */
function drawing(seed: number) {
  const random = seededRandom(seed)
  const below = (end: number) => Math.floor(random.fraction() * end)
  return {
    below,
    one: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    happens: (p: number) => random.fraction() < p,
  }
}

/** What a neighbor has at a height: a block, null for none that it would give, or nothing to say. */
type Having = (height: number) => Block | null | undefined

/** Ways to be a neighbor, the most of them bad ones. */
const CHARACTERS: Readonly<Record<string, (draw: Draw) => Having>> = {
  'truth, then forgeries': (draw) => {
    const good = draw.one([0, 5, 60, 300, 590])
    return (height) => (height < good ? main[height] : forged(height))
  },
  'truth, then silence': (draw) => {
    const good = draw.one([0, 5, 60, 300, 590])
    return (height) => (height < good ? main[height] : undefined)
  },
  'a forgery now and then': (draw) => {
    const every = 2 + draw.below(5)
    return (height) => (height % every ? main[height] : forged(height))
  },
  'forgeries by chance': (draw) => {
    const share = draw.below(10) / 10
    return (height) => (draw.happens(share) ? main[height] : forged(height))
  },
  'silence by chance': (draw) => {
    const share = draw.below(10) / 10
    return (height) => (draw.happens(share) ? (main[height] ?? null) : undefined)
  },
  'a fork': (draw) => {
    const fork = draw.one(forks)
    return (height) => fork[height] ?? null
  },
  'a fork or the truth by chance': (draw) => {
    const fork = draw.one(forks)
    return (height) => draw.one([fork, main])[height] ?? null
  },
  'another genesis': () => (height) => stranger[height] ?? null,
  'no such block': () => () => null,
  'other contents': () => (height) => main[height] && { ...main[height], messages: main[height].messages.toReversed() },
  'old blocks as new': () => (height) => ({ ...(main[height % main.length] as Block), height }),
  'truth, as far as there is any': () => (height) => main[height] ?? forged(height),
}

/** One honest neighbor or more, some of other characters, loss, delays and limits: all by the seed. */
function company(seed: number): { stage: Stage; about: string } {
  const draw = drawing(seed)
  const line = drawing(seed + 1_000_000)
  const loss = draw.one([0, 0, 0.19, 0.51])
  const delayMs = draw.one([2, 25, 50])
  const script =
    (having: Having, afterMs: number): Script =>
    (height) => {
      const block = having(height)
      if (block === undefined || line.happens(loss)) return []
      return [{ afterMs: afterMs * (0.8 + line.below(40) / 100), block, height }]
    }
  const others = Array.from({ length: 1 + draw.below(4) }, (_, n): Scripted & { about: string } => {
    const character = draw.one(Object.keys(CHARACTERS))
    const claim = draw.one([claimOf(main), HIGH, { ...HIGH, height: 900 }, ...forks.map(claimOf)])
    const having = (CHARACTERS[character] as (draw: Draw) => Having)(draw)
    const afterMs = draw.one([1, delayMs / 2, delayMs, 3 * delayMs, 400])
    return { host: `10.0.0.${n}`, claim, script: script(having, afterMs), about: `${character} after ${afterMs} ms` }
  })
  const honest = Array.from({ length: 1 + draw.below(3) }, (_, n): Scripted => {
    return { host: `10.0.1.${n}`, claim: claimOf(main), script: script((height) => main[height] ?? null, delayMs) }
  })
  const own = draw.one([[], main.slice(0, 100), main.slice(0, 595), (forks[1] as Block[]).slice(0, 500)])
  const sources = draw.one([
    [...others, ...honest],
    [...honest, ...others],
  ])
  const limits = { requestsInFlight: draw.one([92, 184, 1_024]), blocksWaiting: 4_096 }
  const about = `${honest.length} honest, loss ${loss}, ${others.map((other) => other.about).join(', ')}`
  return { stage: new Stage(own, sources, { limits }), about }
}

describe('Sync in mixed company', () => {
  it.each(seedsToRun(240))(
    'has a chain as long as the honest, in time and without pestering anybody (seed %i)',
    (seed) =>
      replayable('mixed-company', seed, async () => {
        const { stage, about } = company(seed)
        let failures = 0
        for (stage.begin(); stage.chain.height < main.length && stage.nowMs < MOST_MS; ) {
          if (!stage.sync.isIdle) expect(stage.step(), `${about} stalls at ${stage.nowMs} ms`).toBe(true)
          else {
            // As the consensus does it, with pauses that grow.
            stage.nowMs += 1_000 * ++failures
            stage.begin()
          }
        }
        expect([stage.chain.height >= main.length, about]).toEqual([true, about])
        expect(stage.asks, about).toBeLessThan(MOST_ASKS)
      }),
  )
})
