// Follows every link of the built site: to a page or file that is there, to an anchor that is on it. Addresses elsewhere are
// only looked at, not visited.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** @returns {string[]} A sentence for each link that leads nowhere. */
export function brokenLinks(folder) {
  const pages = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.html'))
  const anchors = new Map(pages.map((name) => [resolve(folder, name), anchorsOf(join(folder, name))]))
  return pages.flatMap((name) =>
    linksOf(join(folder, name)).flatMap((link) => {
      const why = whyBroken(link, resolve(folder, name), resolve(folder), anchors)
      return why ? [`${name}: ${link} ${why}`] : []
    }),
  )
}

function whyBroken(link, page, root, anchors) {
  if (/^(data|mailto|blob):/.test(link)) return undefined
  if (/^[a-z][a-z+.-]*:/i.test(link)) return URL.canParse(link) ? undefined : 'is no address'
  const [path, anchor] = link.split('#')
  let target = path === '' ? page : resolve(dirname(page), decodeURIComponent(path.split('?')[0]))
  if (existsSync(target) && statSync(target).isDirectory()) target = join(target, 'index.html')
  if (target !== root && !target.startsWith(root + sep)) return 'leads out of the site'
  if (!existsSync(target)) return `leads to ${relative(root, target)}, which is not there`
  if (!anchor || !anchors.has(target)) return undefined
  return anchors.get(target).has(decodeURIComponent(anchor)) ? undefined : 'leads to no anchor'
}

function linksOf(page) {
  const html = withoutScripts(readFileSync(page, 'utf8'))
  return [...html.matchAll(/\s(?:href|src)="([^"]+)"/g)].map(([, link]) => link.replaceAll('&amp;', '&'))
}

function anchorsOf(page) {
  const html = withoutScripts(readFileSync(page, 'utf8'))
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id.replaceAll('&amp;', '&')))
}

function withoutScripts(html) {
  return html.replace(/<script[^>]*>[\s\S]*?<\/script>/g, (script) => script.slice(0, script.indexOf('>') + 1))
}
