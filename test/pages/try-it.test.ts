import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { summarise } from '../../docs/try-it/summary.ts'
import { type Chromium, describeInChromium, type Look, launchChromium } from '../support/chromium.ts'

/** The birds' time passes eight times as fast as ours. */
const FASTEST = '3'
const PATIENCE_MS = 45_000

describe('the sentence under the birds', () => {
  const block = (height: number, hash: string) => ({
    hash,
    height,
    word: 'caw',
    parent: undefined,
    colour: 'dusk' as const,
  })
  const standing = { tips: [], lowest: 1, highest: 2, apart: 0, version: 1 }

  it('leaves none of the twenty out', () => {
    const ends = [
      { tip: block(1, 'a'), birds: 8 },
      { tip: block(1, 'b'), birds: 1 },
    ]
    const { sentence } = summarise({ ...standing, ends }, false)
    expect(sentence).toBe('They differ: 8 on 2 blocks, 1 on 2 blocks, 11 elsewhere.')
  })
})

describeInChromium('the live rookery', () => {
  let folder: string
  let chromium: Chromium

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-try-it-'))
    execFileSync(process.execPath, ['scripts/docs/try-it.mjs', folder])
    chromium = await launchChromium()
  })

  afterAll(async () => {
    await chromium?.close()
    await rm(folder, { recursive: true })
  })

  async function visit(look: Look = {}) {
    const opened = await chromium.open(join(folder, 'index.html'), look)
    const { page } = opened
    await page.locator('#speed').fill(FASTEST)
    const state = () => page.evaluate<Record<string, string>>("({ ...document.getElementById('rookery').dataset })")
    /** Waits until the page says so of itself. */
    const until = (what: string) =>
      page.waitForFunction(`(({ dataset: its }) => ${what})(document.getElementById('rookery'))`, undefined, {
        timeout: PATIENCE_MS,
      })
    return { ...opened, state, until }
  }

  it('wakes, meets and grows, and asks for nothing but its own files', async () => {
    const { until, state, troubles, requests, screenshot, close } = await visit()
    await until("its.mood === 'agreed' && Number(its.lowest) >= 4")
    await screenshot('try-it-agreed')
    expect(Number((await state())['highest'])).toBeGreaterThanOrEqual(4)
    expect(troubles).toEqual([])
    expect(requests.every((address) => address.startsWith('file:'))).toBe(true)
    await close()
  })

  it('falls into two opinions when it is cut, and into one when it is healed', async () => {
    const { page, until, state, troubles, screenshot, close } = await visit({ colorScheme: 'dark' })
    await until('Number(its.lowest) >= 2')
    expect((await state())['severed']).toBe('0')
    await page.getByRole('button', { name: 'Cut in two' }).click()
    // Forks happen by themselves too, but not along the cut: each side is of one opinion, with several blocks of its own.
    await until("its.left !== '' && its.right !== '' && its.left !== its.right && Number(its.apart) >= 4")
    expect(Number((await state())['severed'])).toBeGreaterThan(100)
    await screenshot('try-it-cut')
    expect(await page.locator('#sentence').textContent()).toContain('Cut in two.')
    await page.getByRole('button', { name: 'Heal' }).click()
    await until("its.mood === 'agreed' && its.tips === '1'")
    await screenshot('try-it-healed')
    expect(troubles).toEqual([])
    await close()
  })

  it('wears the theme that was chosen in the documentation, birds included', async () => {
    const { page, until, close } = await visit({ colorScheme: 'light' })
    await page.evaluate("localStorage.setItem('tsd-theme', 'dark')")
    await page.reload()
    await page.locator('#speed').fill(FASTEST)
    await until('Number(its.lowest) >= 1')
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(27, 30, 40)')
    // The colour of a bird's last block: dusk, as it is in the dark and as it is on paper.
    expect(await hasColour(page, '#stage', [157, 142, 224])).toBe(true)
    expect(await hasColour(page, '#stage', [91, 75, 138])).toBe(false)
    await close()
  })

  it('loses datagrams when it is told to, and agrees all the same', async () => {
    const { page, until, state, close } = await visit()
    await until('Number(its.lowest) >= 1')
    expect((await state())['lost']).toBe('0')
    await page.locator('#loss').fill('30')
    await until("Number(its.lost) > 100 && its.mood === 'agreed'")
    expect(await page.locator('#loss-says').textContent()).toBe('30 %')
    await close()
  })

  it('begins another network for another difficulty', async () => {
    const { page, until, state, troubles, close } = await visit()
    await until('Number(its.lowest) >= 2')
    await page.locator('#difficulty').fill('2')
    await until('Number(its.timeMs) < 2000')
    await until('Number(its.lowest) >= 8')
    expect(Number((await state())['timeMs'])).toBeGreaterThan(0)
    expect(troubles).toEqual([])
    await close()
  })

  it('rests while it is paused, and takes words, all by keyboard', async () => {
    const { page, until, state, close } = await visit()
    await until('Number(its.lowest) >= 1')
    await page.locator('#word').focus()
    // Typing the letter of a shortcut is typing.
    await page.keyboard.type('pecan')
    await page.keyboard.press('Enter')
    expect(await page.locator('#pause').getAttribute('aria-pressed')).toBe('false')
    await page.locator('#word').blur()
    await page.keyboard.press('p')
    await until("its.paused === 'true'")
    const { timeMs } = await state()
    await page.waitForTimeout(300)
    expect((await state())['timeMs']).toBe(timeMs)
    await page.keyboard.press('p')
    await until(`its.paused === 'false' && Number(its.timeMs) > ${timeMs}`)
    await close()
  })

  it('fits on a telephone, and stands still for who asks for less motion', async () => {
    const { page, until, troubles, screenshot, close } = await visit({ width: 375, height: 800, reducedMotion: true })
    await until("its.mood === 'agreed' && Number(its.lowest) >= 2")
    await screenshot('try-it-phone', { isWhole: true })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    expect(troubles).toEqual([])
    await close()
  })
})

/** Whether a canvas has a pixel of just this colour. */
function hasColour(page: Page, selector: string, colour: readonly number[]): Promise<boolean> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)})
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })
    copy.drawImage(canvas, 0, 0)
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height)
    for (let i = 0; i < data.length; i += 4) {
      if (${JSON.stringify(colour)}.every((part, at) => data[i + at] === part)) return true
    }
    return false
  })()`)
}
