const ENTRIES = { src: 'rookery', simulator: 'rookery/simulator' }
const PAGES = { 'bench/README': 'Benchmarks', CONTRIBUTING: 'Contributing', CHANGELOG: 'Changelog' }

/**
 * A plugin of TypeDoc: calls each package by the name that it is imported by, and not by the folder that it lives in, and pages
 * by what they are about.
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  app.converter.on('resolveBegin', ({ project }) => {
    for (const child of project.children ?? []) {
      child.name = ENTRIES[child.name] ?? child.name.replace(/^adapters\//, 'rookery/')
    }
    for (const page of project.documents ?? []) page.name = PAGES[page.name] ?? page.name
  })
}
