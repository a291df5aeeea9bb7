import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'

/** As strict as a page with WebAssembly can be. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"

const HTML = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Strict</title><link rel="icon" href="/icon"><script type="module" src="/page.js"></script></html>`

/** A page with a strict policy, on a port of its own. */
export interface StrictSite {
  readonly url: string
  close(): Promise<void>
}

/** Bundles `page.ts` as a user's bundler would, for browsers, and serves it. */
export async function serveStrictly(): Promise<StrictSite> {
  const files = new Map([
    ['/', ['text/html', HTML]],
    ['/icon', ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>']],
    ['/page.js', ['text/javascript', await bundle('test/pages/strict/page.ts', 'esm')]],
    ['/worker.js', ['text/javascript', await bundle('adapters/browser/mining/worker.ts', 'iife')]],
  ])
  const server = createServer(({ url = '/' }, response) => {
    const [type, content] = files.get(url) ?? []
    if (type === undefined) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${port}/`, close }
}

/** No polyfill, and nothing that knows Node.js: an import of `node:` would fail here. */
async function bundle(entry: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    target: 'es2022',
    platform: 'browser',
  })
  return outputFiles[0]?.text as string
}
