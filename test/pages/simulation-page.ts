import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { pageOf, type SimulationReport, simulate } from 'rookery/simulator'

/** A page of a simulation, written to a file. */
export interface WrittenPage {
  readonly path: string
  readonly report: SimulationReport
  remove(): Promise<void>
}

/** A world in which something of each kind happens: forks, a partition, a crash, peers that lie. */
export async function writeSimulationPage(): Promise<WrittenPage> {
  const report = await simulate({
    peers: 16,
    seed: 11,
    duration: 60_000,
    network: { latency: { kind: 'log-normal', medianMs: 60 }, loss: 0.1 },
    workload: { mining: { blockEveryMs: 2_500, miners: 6 } },
    byzantine: [{ strategy: 'liar' }, { strategy: 'selfish-miner', power: 1 }],
    faults: [
      { kind: 'partition', atMs: 20_000, forMs: 15_000, groups: [[0, 2, 4, 6, 8, 10, 12, 14]] },
      { kind: 'crash', atMs: 40_000, forMs: 10_000, peers: [3] },
    ],
  })
  const folder = await mkdtemp(join(tmpdir(), 'rookery-page-'))
  const path = join(folder, 'simulation.html')
  await writeFile(path, pageOf(report, { command: 'rookery simulate --world world.json --html out.html' }))
  return { path, report, remove: () => rm(folder, { recursive: true }) }
}

/** What a canvas shows: how many colours it has, and all of it as a text to compare. */
export function lookAt(page: Page, selector: string): Promise<{ colours: number; picture: string }> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)})
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })
    copy.drawImage(canvas, 0, 0)
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height)
    return { colours: new Set(new Uint32Array(data.buffer)).size, picture: canvas.toDataURL() }
  })()`)
}

/** Lets the page draw: its loop runs on animation frames. */
export function draw(page: Page, frames = 3): Promise<void> {
  return page.evaluate(`(async () => {
    for (let i = 0; i < ${frames}; i++) await new Promise(requestAnimationFrame)
  })()`)
}

/** The simulation's time that the page shows, in milliseconds. */
export async function shownMs(page: Page): Promise<number> {
  return Number(await page.locator('#time').inputValue())
}
