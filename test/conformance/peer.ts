import type { Block } from 'rookery'
import { beforeAll, describe, expect, it } from 'vitest'
import { grow, type PeerHarness, usePeerBench } from './peer-bench.ts'

/** What peers do together, whatever carries their datagrams and whatever runs them. */
export function peerConformance(name: string, makeHarness: () => PeerHarness): void {
  describe(`${name}: peers`, () => {
    const { join, agree, until } = usePeerBench(makeHarness)
    let chain: Block[] = []
    let tip: Block
    beforeAll(async () => {
      chain = await grow([], 40)
      tip = chain.at(-1) as Block
    })

    it('start at an address of their own, stop at any moment, and stop twice', async () => {
      const [a, b] = [await join(), await join()]
      expect(a.address).not.toBe(b.address)
      const waiting = expect(a.peer.synced()).rejects.toMatchObject({ code: 'PEER_STOPPED' })
      await Promise.all([a.peer.stop(), a.peer.stop()])
      await waiting
      expect(a.peer.status().state).toBe('stopped')
    })

    it('sync from whom they know, and serve in their turn', async () => {
      const a = await join({ chain })
      const b = await join({ knows: [a] })
      await agree(tip, a, b)
      await a.peer.stop()
      const c = await join({ knows: [b] })
      await agree(tip, b, c)
      expect([...c.peer.chain]).toEqual(chain)
      expect(c.told('block')).toEqual(chain.map((block) => ({ block, source: 'synced' })))
    })

    it('meet through a third', async () => {
      const between = await join()
      const a = await join({ chain, knows: [between] })
      const c = await join({ knows: [between] })
      await agree(tip, between, c)
      expect(await until(() => c.peer.neighbors.length === 2)).toBe(true)
      expect(a.peer.neighbors.length).toBeGreaterThan(0)
    })

    it('announce a block to each other', async () => {
      const a = await join({ chain })
      const b = await join({ knows: [a] })
      const c = await join({ knows: [a, b] })
      await agree(tip, a, b, c)
      const next = (await grow(chain, 1)).at(-1) as Block
      b.peer.announce(next)
      await agree(next, a, b, c)
      expect(b.told('block').at(-1)).toEqual({ block: next, source: 'own' })
    })

    it('leave a fork for a longer chain, and say what that changes', async () => {
      const base = chain.slice(0, 10)
      const [short, long] = [await grow(base, 3, 'loner'), await grow(base, 6, 'crowd')]
      const a = await join({ chain: long })
      const b = await join({ chain: short, knows: [a] })
      await agree(long.at(-1) as Block, a, b)
      expect(b.told('reorg')).toEqual([{ ancestor: base.at(-1), detached: short.slice(10), attached: long.slice(10) }])
    })

    it('pass a word on to who mines', async () => {
      const a = await join({ chain })
      const b = await join({ knows: [a] })
      await agree(tip, a, b)
      b.peer.say('caw')
      expect(await until(() => a.told('word').length > 0)).toBe(true)
      expect(a.told('word')).toMatchObject([{ word: 'caw', from: b.peer.address }])
    })

    it('mine on together', async () => {
      const idle = await join({ chain })
      await join({ knows: [idle], mining: { hashesPerSecond: 200 } })
      expect(await until(() => idle.peer.chain.height >= chain.length + 3)).toBe(true)
      expect([...idle.peer.chain].slice(0, chain.length)).toEqual(chain)
    })
  })
}
