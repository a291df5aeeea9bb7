import type { Page } from 'playwright'
import { type SimulationOptions, simulate } from 'rookery/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Chromium, describeInChromium, launchChromium, type OpenPage } from '../support/chromium.ts'
import { type StrictSite, serveStrictly } from './strict/serve.ts'

const WORLD: SimulationOptions = {
  peers: 8,
  seed: 77,
  duration: 30_000,
  network: { latency: { kind: 'log-normal', medianMs: 60 }, loss: 0.1 },
  byzantine: [{ strategy: 'liar' }],
  workload: { mining: { blockEveryMs: 4_000 } },
}

/** Calls one of the functions of strict/page.ts. */
const ask = (page: Page, call: string) => page.evaluate(`strictPage.${call}`)

describeInChromium("A page with the policy script-src 'self' 'wasm-unsafe-eval'", () => {
  let chromium: Chromium
  let site: StrictSite
  let first: OpenPage
  beforeAll(async () => {
    ;[chromium, site] = await Promise.all([launchChromium(), serveStrictly()])
    first = await chromium.open(site.url)
  })
  afterAll(async () => {
    await Promise.all([chromium.close(), site.close()])
  })

  it('runs peers', async () => {
    expect(await ask(first.page, 'followInMemory()')).toBe(30)
  })

  it('simulates a world as Node.js does, datagram for datagram', async () => {
    const { summary } = await simulate(WORLD)
    expect(await ask(first.page, `digest(${JSON.stringify(WORLD)})`)).toBe(summary.digest)
  })

  it('mines on workers that it serves itself', async () => {
    const mined = await ask(first.page, "mine('/worker.js')")
    expect(mined).toEqual({ threads: 2, hash: expect.stringMatching(/^[\da-f]{60}0000$/) })
    expect(first.troubles).toEqual([])
  })

  it('connects its tabs, and a new one finds the others when the first is gone', async () => {
    const context = first.page.context()
    const open = async () => {
      const page = await context.newPage()
      await page.goto(site.url)
      return page
    }
    const [a, b] = [await open(), await open()]
    expect([await ask(a, 'join(20)'), await ask(b, 'join(0)')]).toEqual([8_999, 9_000])
    const tip = await ask(a, 'reach(20)')
    expect(await ask(b, 'reach(20)')).toBe(tip)
    await ask(b, 'announceNext()')
    expect(await ask(a, 'reach(21)')).toBe(await ask(b, 'reach(21)'))
    await a.close()
    const c = await open()
    expect(await ask(c, 'join(0)')).toBe(8_999)
    expect(await ask(c, 'reach(21)')).toBe(await ask(b, 'reach(21)'))
    expect(first.troubles).toEqual([])
  })

  it('mines on its own thread where it serves no workers', async () => {
    const mined = await ask(first.page, 'mine()')
    expect(mined).toEqual({ threads: 1, hash: expect.stringMatching(/^[\da-f]{60}0000$/) })
    // Chromium says once for each worker that the policy forbids it, which cannot be kept from it.
    expect(first.troubles.length).toBeGreaterThan(0)
    for (const trouble of first.troubles) expect(trouble).toMatch(/blob:.* violates .*Content Security Policy/)
  })
})
