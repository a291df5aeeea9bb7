import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright'
import { describe } from 'vitest'

const PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
/** Where pictures of pages are kept; they are not taken where it is unset. */
const SCREENSHOTS = process.env['ROOKERY_SCREENSHOTS']

/** How a reader looks at a page. */
export interface Look {
  /** @default 1440 */
  readonly width?: number
  /** @default 900 */
  readonly height?: number
  /** @default 'light' */
  readonly colorScheme?: 'light' | 'dark'
  /** Whether the reader asked for less motion. @default false */
  readonly reducedMotion?: boolean
}

/** A page that is open, and all that went wrong in it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  /** Errors and warnings of the console, errors that nobody caught, requests that failed: a sentence each. */
  readonly troubles: readonly string[]
  /** Addresses of all requests, that of the page first; `data:` and `blob:` are none. */
  readonly requests: readonly string[]
  /** Keeps a picture of what is in view, or of the whole page, where ROOKERY_SCREENSHOTS names a folder. */
  screenshot(name: string, options?: { readonly isWhole?: boolean }): Promise<void>
  close(): Promise<void>
}

/** A running Chromium. */
export interface Chromium extends AsyncDisposable {
  /** Opens a page in a profile of its own. @param target - A file, or an address such as `http://127.0.0.1:8080/`. */
  open(target: string, look?: Look): Promise<OpenPage>
  close(): Promise<void>
}

/**
 * A suite that needs a browser. Where there is none the run says so and shows its tests as skipped; where `CI` is set it
 * fails, since there a browser is a part of the deal.
 */
export function describeInChromium(title: string, suite: () => void): void {
  if (existsSync(PATH)) return void describe(title, suite)
  const whyNot = `needs Chromium at ${PATH}; install it, or set CHROMIUM_PATH`
  if (process.env['CI']) throw new Error(`${title}: ${whyNot}.`)
  console.warn(`${title}: SKIPPED, ${whyNot}`)
  describe.skip(`${title} (${whyNot})`, suite)
}

/** Starts Chromium. It takes a second or three, so a file of tests starts one and shares it. */
export async function launchChromium(): Promise<Chromium> {
  const browser = await chromium.launch({ executablePath: PATH, args: ['--no-sandbox'] })
  const close = () => browser.close()
  return { open: (target, look = {}) => openPage(browser, target, look), close, [Symbol.asyncDispose]: close }
}

async function openPage(browser: Browser, target: string, look: Look): Promise<OpenPage> {
  const { width = 1440, height = 900, colorScheme = 'light', reducedMotion = false } = look
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  })
  const page = await context.newPage()
  const troubles = watchTroubles(page)
  const requests = watchRequests(context)
  await page.goto(/^\w+:\/\//.test(target) ? target : pathToFileURL(resolve(target)).href)
  const close = () => context.close()
  const screenshot: OpenPage['screenshot'] = async (name, { isWhole = false } = {}) => {
    if (SCREENSHOTS === undefined) return
    await mkdir(SCREENSHOTS, { recursive: true })
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: isWhole })
  }
  return { page, troubles, requests, screenshot, close, [Symbol.asyncDispose]: close }
}

function watchTroubles(page: Page): string[] {
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`not caught: ${error.message}`))
  page.on('requestfailed', (request) => troubles.push(`failed: ${request.url()} ${request.failure()?.errorText}`))
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`answered ${response.status()}: ${response.url()}`)
  })
  return troubles
}

function watchRequests(context: BrowserContext): string[] {
  const requests: string[] = []
  context.on('request', (request: Request) => {
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url())
  })
  return requests
}
