import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** The floors of src/, from the ground up: a folder ends in a slash. */
const FLOORS: readonly string[] = [
  'src/errors.ts',
  'src/runtime/',
  'src/scheduler/',
  'src/block/',
  'src/hash/',
  'src/wire/',
  'src/verify/',
  'src/chain/',
  'src/neighbors/',
  'src/consensus/',
  'src/mining/',
  'src/sync/',
  'src/peer/',
  'src/peer.ts',
  'src/create-peer.ts',
  'src/index.ts',
]

/** What may be imported besides one's own folder. */
const CORE_PACKAGES = /^(eventemitter3|hash-wasm)$/
const OUTSIDE: readonly (readonly [folder: string, mayUse: RegExp])[] = [
  ['adapters/memory/', /^(src\/(errors\.ts$|runtime\/|scheduler\/)|adapters\/shared\/)/],
  // A page has no `node:`, nor have the shared parts that it uses.
  [
    'adapters/browser/',
    /^(src\/(errors\.ts$|runtime\/|hash\/|mining\/)|adapters\/shared\/(failures|guard|place|socket-transport)\.ts$)/,
  ],
  ...['failures', 'guard', 'place', 'socket-transport'].map(
    (name) => [`adapters/shared/${name}.ts`, /^(src\/(errors\.ts$|runtime\/)|adapters\/shared\/)/] as const,
  ),
  // The miners on threads are the core's, with another crew.
  ['adapters/', /^(src\/(errors\.ts$|runtime\/|hash\/|mining\/)|adapters\/shared\/|node:|bun$)/],
  ['simulator/', /^rookery(\/|$)/],
  ['cli/', /^(rookery(\/|$)|node:|commander$|test\/vectors\/)/],
  ['examples/', /^(rookery(\/|$)|node:)/],
]

interface Import {
  readonly file: string
  readonly line: number
  /** A path from the root of the project where it is relative, else as it is written. */
  readonly target: string
}

/** AssemblyScript: it is compiled apart, and what it makes is tested. */
const KERNEL = 'src/hash/kernel/'
const ROOT = join(import.meta.dirname, '../..')
const FOLDERS = ['src', 'adapters', 'simulator', 'cli', 'examples']
const files = FOLDERS.flatMap(typeScriptUnder)
const imports = files.flatMap((file) => importsOf(file, read(file)))

describe('imports', () => {
  it('point one way', () => {
    expect(files.length).toBeGreaterThan(10)
    expect(imports.map(objection).filter(Boolean)).toEqual([])
  })

  it('form no circle', () => {
    expect(circles(imports)).toEqual([])
  })

  it('would be caught pointing back, up or out', () => {
    const verdict = (file: string, specifier: string) =>
      objection(importsOf(file, `/** Why. */\nimport type { X } from '${specifier}'`)[0] as Import)
    expect(verdict('src/wire/decode.ts', '../sync/sync.ts')).toBe(
      'src/wire/decode.ts:2 points back at src/sync/sync.ts',
    )
    expect(verdict('src/block/block.ts', '../index.ts')).toContain('points back')
    expect(verdict('src/peer/peer-events.ts', '../peer.ts')).toContain('points back')
    expect(verdict('src/wire/decode.ts', './fields.ts')).toBeUndefined()
    expect(verdict('src/peer.ts', './peer/peer-events.ts')).toBeUndefined()
    expect(verdict('src/peer/peer-events.ts', 'eventemitter3')).toBeUndefined()
    expect(verdict('src/tools/x.ts', '../errors.ts')).toContain('is on no floor')
    expect(verdict('src/wire/decode.ts', '../tools/x.ts')).toContain('is on no floor')
    for (const outside of ['node:dgram', 'lodash', 'rookery', '../../adapters/node/index.ts']) {
      expect(verdict('src/wire/decode.ts', outside)).toContain('may not use')
    }
    expect(verdict('adapters/node/udp.ts', '../../src/runtime/transport.ts')).toBeUndefined()
    expect(verdict('adapters/node/udp.ts', '../../src/scheduler/scheduler.ts')).toContain('may not use')
    expect(verdict('adapters/memory/index.ts', '../../src/scheduler/scheduler.ts')).toBeUndefined()
    expect(verdict('adapters/browser/lock.ts', 'node:os')).toContain('may not use')
    expect(verdict('adapters/browser/lock.ts', '../shared/ip.ts')).toContain('may not use')
    expect(verdict('adapters/shared/guard.ts', 'node:timers')).toContain('may not use')
    expect(verdict('adapters/browser/lock.ts', '../shared/failures.ts')).toBeUndefined()
    expect(verdict('cli/main.ts', '../src/index.ts')).toContain('may not use')
    expect(verdict('cli/main.ts', 'rookery/node')).toBeUndefined()
    expect(verdict('examples/mine.ts', '../dist/index.js')).toContain('may not use')
  })

  it('would be caught in every spelling', () => {
    const source =
      "import './a.ts'\nexport * from './b.ts'\nconst c = await import('./c.ts')\ntype D = import('./d.ts').D\n// import './no.ts'"
    expect(importsOf('src/x.ts', source).map(({ target }) => target)).toEqual(
      ['a', 'b', 'c', 'd'].map((n) => `src/${n}.ts`),
    )
    const ring = [...importsOf('src/a.ts', "import './b.ts'"), ...importsOf('src/b.ts', "import './a.ts'")]
    expect(circles(ring)).toEqual(['src/a.ts → src/b.ts → src/a.ts'])
    const types = importsOf('src/b.ts', "import { x } from './x.ts'\nimport type { Transport } from './a.ts'")
    expect(circles([...ring.slice(0, 1), ...types])).toHaveLength(1)
  })
})

describe('modules of the core', () => {
  it('keep no state and do no work when they are loaded', () => {
    const core = files.filter((file) => file.startsWith('src/'))
    expect(core.flatMap((file) => stateOf(file, read(file)))).toEqual([])
  })

  it.each([
    'let count = 0',
    'const seen = new Map<string, number>()',
    'export const names: string[] = []',
    "const list = ['a']",
    'const scratch = new Uint8Array(64)',
    'export class Hasher { static instances = 0 }',
    'register()',
    'for (const name of NAMES) register(name)',
  ])('would be caught with %s', (source) => {
    expect(stateOf('src/x.ts', source)).toHaveLength(1)
  })

  it.each([
    'declare let setTimeout: () => void',
    "const KINDS: ReadonlySet<string> = new Set(['a'])",
    "const NAMES: readonly string[] = ['a']",
    "const PAIRS = [['a', 1]] as const",
    'const K = new Uint32Array([1, 2, 3])',
    'export class Hasher { static readonly SIZE = 1; private count = 0 }',
    'export function f() { let count = 0; return [count] }',
  ])('may say %s', (source) => {
    expect(stateOf('src/x.ts', source)).toEqual([])
  })
})

/** Why an import is not allowed, or undefined. */
function objection({ file, line, target }: Import): string | undefined {
  const at = `${file}:${line}`
  if (!file.startsWith('src/')) {
    const [folder, mayUse] = OUTSIDE.find(([prefix]) => file.startsWith(prefix)) as (typeof OUTSIDE)[number]
    const own = folder === 'adapters/' ? `${file.split('/', 2).join('/')}/` : folder
    return target.startsWith(own) || mayUse.test(target) ? undefined : `${at} may not use ${target}`
  }
  if (!target.startsWith('src/')) return CORE_PACKAGES.test(target) ? undefined : `${at} may not use ${target}`
  const [here, there] = [floorOf(file), floorOf(target)]
  if (here < 0 || there < 0) return `${here < 0 ? file : target} is on no floor (${at})`
  return there <= here ? undefined : `${at} points back at ${target}`
}

function floorOf(file: string): number {
  const [folder = '', name] = file.split('/').slice(1)
  if (name !== undefined) return floorNamed(`src/${folder}/`)
  return floorNamed(file)
}

const floorNamed = (name: string) => FLOORS.indexOf(name)

/** Every circle of files that import one another, types too, once, as the path that walks it. */
function circles(all: readonly Import[]): string[] {
  const targets = new Map<string, string[]>()
  for (const { file, target } of all) targets.set(file, [...(targets.get(file) ?? []), target])
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const target of targets.get(file) ?? []) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) walk(file, [])
  return found
}

/** Every import, export from, import() and import type of a file, comments and texts aside. */
function importsOf(file: string, source: string): Import[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName, pos }) => {
    const before = source.slice(0, pos)
    return {
      file,
      line: before.split('\n').length,
      target: fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName,
    }
  })
}

/** What at the top level of a file changes while a program runs, or runs when the file is loaded. */
function stateOf(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true)
  const isState = (node: ts.Statement): boolean => {
    if (ts.isVariableStatement(node)) return !isDeclared(node) && holdsState(node.declarationList)
    if (ts.isClassDeclaration(node)) return node.members.some(isMutableStatic)
    return ts.isExpressionStatement(node) || ts.isIterationStatement(node, false) || ts.isIfStatement(node)
  }
  return tree.statements.filter(isState).map((node) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart())
    return `${file}:${line + 1} ${node.getText().split('\n', 1)[0]}`
  })
}

const isDeclared = (node: ts.VariableStatement) =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false

const isMutableStatic = (node: ts.ClassElement) =>
  ts.isPropertyDeclaration(node) &&
  /\bstatic\b(?!.*\breadonly\b)/.test(node.modifiers?.map((m) => m.getText()).join(' ') ?? '')

function holdsState(list: ts.VariableDeclarationList): boolean {
  if (!(list.flags & ts.NodeFlags.Const)) return true
  return list.declarations.some(({ type, initializer }) => {
    if (initializer === undefined || /^readonly\b|^Readonly/.test(type?.getText() ?? '')) return false
    if (ts.isArrayLiteralExpression(initializer)) return true
    if (!ts.isNewExpression(initializer)) return false
    const [name, first] = [initializer.expression.getText(), initializer.arguments?.[0]]
    if (/^(Weak)?(Map|Set)$|^Array$/.test(name)) return true
    return /^(\w+\d+Array|ArrayBuffer)$/.test(name) && (first === undefined || !ts.isArrayLiteralExpression(first))
  })
}

function typeScriptUnder(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  const found = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return found
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/') && !path.startsWith(KERNEL))
    .sort()
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}
