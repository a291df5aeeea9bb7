import { expect, it } from 'vitest'
import { Neighborhood } from '../../../src/neighbors/neighborhood.ts'
import { seededRandom } from '../../../src/runtime/random.ts'

const limits = {
  neighbors: 1,
  neighborsPerHost: 32,
  thriftyAbove: 20,
  heardOf: 1_024,
  gossipIds: 4_096,
  gossipIdMs: 600_000,
}
const at = (n: number) => ({ host: `10.0.0.${n}`, port: 8999 })
const moment = (nowMs: number) => ({ nowMs, random: seededRandom(nowMs) })

it('a neighbor that has to make room is asked no more for its first claim', () => {
  const hood = new Neighborhood({ limits, wellKnown: [at(2)], name: 'me', idPrefix: 'mine', salt: 7 })
  hood.locate(at(1))
  const answers = (n: number) =>
    hood.answered({ address: at(n), isExact: true, isFirst: true, tookMs: 1, tookAtMostMs: 1 }, 'GOSSIP', moment(0))
  answers(3)
  expect(hood.introduce(moment(0)).toAsk).toEqual([at(3)])
  expect(answers(2).left).toMatchObject([{ neighbor: { address: at(3) }, reason: 'evicted' }])
  const asked: number[] = []
  while (hood.nextMs !== undefined) {
    const nowMs = hood.nextMs
    for (const to of hood.introduce(moment(nowMs)).toAsk) if (to.host === at(3).host) asked.push(nowMs)
  }
  expect(asked).toEqual([])
})
