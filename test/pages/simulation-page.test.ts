import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chromium, describeInChromium, launchChromium, type OpenPage } from '../support/chromium.ts'
import { draw, lookAt, shownMs, type WrittenPage, writeSimulationPage } from './simulation-page.ts'

const CANVASES = ['#graph', '#carpet', '#heights', '#forks', '#agreement', '#spread', '#strip', 'canvas[data-kind]']
const LOOKS = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 375, height: 740, colorScheme: 'light' },
  { width: 375, height: 740, colorScheme: 'dark' },
] as const
/** A loaded machine draws a frame now and then. */
const PATIENCE = { timeout: 30_000, interval: 20 }
const PAPER = { light: 'rgb(251, 250, 247)', dark: 'rgb(27, 30, 40)' }

describeInChromium('the page of a simulation', () => {
  let chromium: Chromium
  let written: WrittenPage

  beforeAll(async () => {
    ;[chromium, written] = await Promise.all([launchChromium(), writeSimulationPage()])
  })
  afterAll(async () => {
    await chromium?.close()
    await written?.remove()
  })

  const opened = (look: Parameters<Chromium['open']>[1], hash = '') =>
    chromium.open(new URL(`file://${written.path}${hash}`).href, look)

  describe.each(LOOKS)('at $width px, $colorScheme', (look) => {
    it('draws everything, fits, and asks nobody for anything', async () => {
      await using open = await opened({ ...look, reducedMotion: true }, '#t=45')
      const { page } = open
      await draw(page)
      await open.screenshot(`simulation-${look.width}-${look.colorScheme}`)
      await open.screenshot(`simulation-${look.width}-${look.colorScheme}-whole`, { isWhole: true })
      for (const canvas of CANVASES) expect((await lookAt(page, canvas)).colours, canvas).toBeGreaterThan(2)
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(PAPER[look.colorScheme])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width)
      expect(await cutOff(open)).toEqual([])
      expect(open.requests).toHaveLength(1)
      expect(open.troubles).toEqual([])
    })
  })

  it('shows another moment when the slider is moved', async () => {
    await using open = await opened({ reducedMotion: true })
    const { page } = open
    await draw(page)
    const before = await lookAt(page, '#graph')
    await page.locator('#time').fill('45000')
    await draw(page)
    expect(await page.locator('#clock').textContent()).toMatch(/^45\.0 s \/ /)
    expect(await page.locator('#now').textContent()).toMatch(/^At 45\.0 s, 15 of 16 honest peers are there/)
    expect((await lookAt(page, '#graph')).picture).not.toBe(before.picture)
    await page.locator('#time').fill('0')
    await draw(page)
    expect(await lookAt(page, '#graph')).toEqual(before)
    expect(open.troubles).toEqual([])
  })

  it('shows the moment that was clicked in a picture, and the one in its address', async () => {
    await using open = await opened({ reducedMotion: true }, '#t=12.5')
    const { page } = open
    expect(await shownMs(page)).toBe(12_500)
    const box = await page.locator('#heights').boundingBox()
    if (!box) throw new Error('The picture of heights has no place.')
    await page.locator('#heights').click({ position: { x: box.width - 11, y: 50 } })
    expect(await shownMs(page)).toBeGreaterThan(written.report.summary.virtualMs * 0.98)
    await page.evaluate('void (location.hash = "#t=3")')
    await expect.poll(() => shownMs(page)).toBe(3_000)
  })

  it('is moved by keys: a sample, ten samples, the beginning, the end', async () => {
    const { atMs } = written.report.samples
    await using open = await opened({ reducedMotion: true })
    const { page } = open
    const press = async (key: string) => {
      await page.keyboard.press(key)
      return shownMs(page)
    }
    expect(await press('ArrowRight')).toBe(atMs[1])
    expect(await press('Shift+ArrowRight')).toBe(atMs[11])
    expect(await press('ArrowLeft')).toBe(atMs[10])
    expect(await press('End')).toBe(Math.max(written.report.summary.virtualMs, atMs.at(-1) ?? 0))
    expect(await press('Home')).toBe(0)
  })

  it('plays by itself, pauses and plays on', async () => {
    await using open = await opened({})
    const { page } = open
    const says = () => page.locator('#play').getAttribute('aria-label')
    const isPast = (ms: number) => expect.poll(() => shownMs(page), PATIENCE).toBeGreaterThan(ms)
    await isPast(500)
    await page.keyboard.press(' ')
    expect(await says()).toBe('Play')
    const pausedMs = await shownMs(page)
    await draw(page, 10)
    expect(await shownMs(page)).toBe(pausedMs)
    await page.locator('#pace').selectOption('50')
    await page.locator('#play').click()
    expect(await says()).toBe('Pause')
    await isPast(pausedMs)
    await expect.poll(says, PATIENCE).toBe('Play')
    expect(await shownMs(page)).toBe(Number(await page.locator('#time').getAttribute('max')))
    expect(open.troubles).toEqual([])
  })

  it('stands still for who asked for less motion, and goes from sample to sample when told to play', async () => {
    await using open = await opened({ reducedMotion: true })
    const { page } = open
    await draw(page, 20)
    expect(await shownMs(page)).toBe(0)
    const places = await lookAt(page, '#graph')
    await draw(page, 20)
    expect(await lookAt(page, '#graph')).toEqual(places)
    await page.locator('#play').click()
    await expect.poll(() => shownMs(page), PATIENCE).toBeGreaterThan(0)
    await page.keyboard.press(' ')
    expect(written.report.samples.atMs).toContain(await shownMs(page))
  })

  it('takes the theme that its button says', async () => {
    await using open = await opened({ colorScheme: 'light', reducedMotion: true })
    const { page } = open
    await draw(page)
    const light = await lookAt(page, '#heights')
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    for (const [said, colour] of [
      ['Theme: light', PAPER.light],
      ['Theme: dark', PAPER.dark],
    ]) {
      await page.locator('#theme').click()
      expect(await page.locator('#theme').textContent()).toBe(said)
      expect(await paper()).toBe(colour)
    }
    expect((await lookAt(page, '#heights')).picture).not.toBe(light.picture)
    await page.locator('#theme').click()
    expect(await lookAt(page, '#heights')).toEqual(light)
  })

  it('tells who is under the pointer', async () => {
    await using open = await opened({ reducedMotion: true }, '#t=15')
    const { page } = open
    await draw(page)
    const box = await page.locator('#graph').boundingBox()
    if (!box) throw new Error('The graph has no place.')
    const tip = page.locator('#tip')
    // Where the peers stand is up to the layout: row by row, until one is met.
    for (let at = 0; at < box.width * box.height && !(await tip.isVisible()); at += STEP * box.width) {
      for (let x = STEP; x < box.width && !(await tip.isVisible()); x += STEP) {
        await page.mouse.move(box.x + x, box.y + ((box.height / 2 + at / box.width) % box.height))
        await draw(page, 1)
      }
    }
    expect(await tip.textContent()).toMatch(/^10\.\d+\.\d+\.\d+:\d+/)
    await page.mouse.move(box.x + 2, box.y - 30)
    await draw(page)
    expect(await tip.isVisible()).toBe(false)
  })
})

/** How far apart the places are that are looked under, in pixels; a peer is wider. */
const STEP = 10

/** Texts that stick out of the page to the right. */
function cutOff({ page }: OpenPage): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('h1, h2, h3, p, dd, li, figcaption, td, th, button, output')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.textContent)`)
}
