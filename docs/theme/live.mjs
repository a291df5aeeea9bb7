import { JSX } from 'typedoc'

/**
 * A plugin of TypeDoc: leads from every page to the rookery that lives in the reader's browser, and from the first page with
 * more than a word.
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  const link = (context) => ({ class: 'rookery-live', href: context.relativeURL('try-it/index.html') })
  app.renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement('a', link(context), birds(22), JSX.createElement('span', null, 'A live rookery')),
  )
  app.renderer.hooks.on('content.begin', (context) =>
    context.page.url === 'index.html'
      ? JSX.createElement('a', link(context), birds(44), JSX.createElement('span', null, invitation()))
      : JSX.createElement(JSX.Fragment, null),
  )
}

function invitation() {
  return [
    JSX.createElement('b', null, 'Watch twenty of them in your browser'),
    JSX.createElement('small', null, 'They gossip, mine, fall out and agree. Cut their network in two, and heal it.'),
  ]
}

/** Three birds, two of one opinion. */
function birds(size) {
  const bird = (cx, cy, fill) => JSX.createElement('circle', { cx, cy, r: 5, fill })
  return JSX.createElement(
    'svg',
    { viewBox: '0 0 32 32', width: `${size}`, height: `${size}`, 'aria-hidden': 'true' },
    JSX.createElement('path', { d: 'M9 22 16 9l8 12z', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.2' }),
    bird(9, 22, 'var(--color-link)'),
    bird(16, 9, '#e8a33d'),
    bird(24, 21, 'var(--color-link)'),
  )
}
