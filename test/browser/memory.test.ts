import { simulate } from 'rookery/simulator'
import { expect, it } from 'vitest'
import '../conformance/memory.test.ts'

it('a whole world of peers is simulated in a page as it is elsewhere, twice the same', async () => {
  const world = { peers: 10, seed: 7, duration: 30_000 }
  const [first, second] = [await simulate(world), await simulate(world)]
  expect(first.summary.datagrams).toBeGreaterThan(100)
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
})
