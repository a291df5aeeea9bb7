import { spawnSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Block, createVerifier } from 'rookery'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserError } from '../../../cli/errors.ts'
import { blockTexts } from '../../../cli/files/block-texts.ts'
import { readChain } from '../../../cli/files/chain-file.ts'
import { fileStore } from '../../../cli/files/file-store.ts'
import { holdFile } from '../../../cli/files/hold-file.ts'
import { openChain } from '../../../cli/files/open-chain.ts'
import { mineChain } from '../../support/chains.ts'

let folder: string
let path: string
const chain = mineChain(4)
const lines = (blocks: readonly Block[]) => blocks.map((block) => `${JSON.stringify(block)}\n`).join('')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rookery-cli-'))
  path = join(folder, 'chain.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

describe('block texts', () => {
  it('come from JSON lines and from lists, however these are laid out', () => {
    const texts = chain.map((block) => JSON.stringify(block))
    expect(blockTexts(lines(chain))).toEqual(texts)
    expect(blockTexts(lines(chain).replaceAll('\n', '\r\n\n'))?.map((text) => text.trim())).toEqual(texts)
    expect(blockTexts(JSON.stringify(chain))).toEqual(texts)
    expect(blockTexts(JSON.stringify(chain, null, 2))?.map((text) => JSON.parse(text))).toEqual(chain)
    expect(blockTexts(JSON.stringify(chain, null, 2))?.some((text) => text.includes('\n'))).toBe(false)
    expect([blockTexts(''), blockTexts(' [ ] ')]).toEqual([[], []])
  })

  it('keep what parsing would lose, and are not misled by texts', () => {
    const elements = ['{"timestamp":9007199254740993}', '{"height":1.0}', '{"messages":["],[{\\"","\\\\"]}', '3']
    expect(blockTexts(`[${elements.join(' , ')}]`)).toEqual(elements)
  })

  it('are not taken from a broken list', () => {
    expect(blockTexts('[{"height":0},')).toBeUndefined()
  })
})

describe('a chain file', () => {
  it('is verified', async () => {
    const verifier = await createVerifier({ difficulty: 1 })
    await writeFile(path, JSON.stringify(chain))
    expect((await readChain(path, verifier)).blocks).toEqual(chain)
    await writeFile(path, lines(chain.map((block) => (block.height === 2 ? { ...block, nonce: 'x' } : block))))
    await expect(readChain(path, verifier)).rejects.toThrow(/chain\.jsonl: block 2 breaks the rule "hash"/)
    await writeFile(path, '[{')
    await expect(readChain(path, verifier)).rejects.toThrow(/is not JSON/)
    await expect(readChain(join(folder, 'none'), verifier)).rejects.toThrow('there is no such file')
    await expect(readChain(folder, verifier)).rejects.toThrow('it is a folder')
  })
})

describe('a file store', () => {
  const [a, b, c] = ['"a"', '"b"', '"c"']

  it('appends, replaces and gives back', async () => {
    const store = fileStore(path)
    expect(await store.load()).toEqual([])
    await store.replaceFrom(0, [a, b])
    await store.replaceFrom(2, [c])
    expect(await readFile(path, 'utf8')).toBe('"a"\n"b"\n"c"\n')
    await store.replaceFrom(1, [c])
    expect(await store.load()).toEqual([a, c])
    await store.replaceFrom(0, [])
    expect(await store.load()).toEqual([])
    expect(await readdir(folder)).toEqual(['chain.jsonl'])
  })

  it('goes on where another left off, without being asked to load first', async () => {
    await fileStore(path).replaceFrom(0, [a, b])
    await fileStore(path).replaceFrom(2, [c])
    expect(await fileStore(path).load()).toEqual([a, b, c])
  })

  it.each(['{', '{"height":2', '{"height":2,"minedBy":"te'])('drops a line torn at %s by a crash', async (torn) => {
    await writeFile(path, `"a"\n"b"\n${torn}`)
    const store = fileStore(path)
    expect(await store.load()).toEqual([a, b])
    expect(await readFile(path, 'utf8')).toBe(`"a"\n"b"\n${torn}`)
    await store.replaceFrom(2, [c])
    expect(await readFile(path, 'utf8')).toBe('"a"\n"b"\n"c"\n')
  })

  it('takes a last line without a line break', async () => {
    await writeFile(path, '"a"\n"b"')
    const store = fileStore(path)
    expect(await store.load()).toEqual([a, b])
    await store.replaceFrom(2, [c])
    expect(await readFile(path, 'utf8')).toBe('"a"\n"b"\n"c"\n')
  })

  it.each(['{"height":2,"minedBy":"te', '{"height":2,"minedBy":"\u{1f426}'])(
    'cuts a torn line off in place, since a full disk has no room for a copy (%s)',
    async (torn) => {
      await writeFile(path, Buffer.concat([Buffer.from('"ä"\n"b"\n'), Buffer.from(torn).subarray(0, -1)]))
      const { ino } = await stat(path)
      await fileStore(path).replaceFrom(2, [c])
      expect(await readFile(path, 'utf8')).toBe('"ä"\n"b"\n"c"\n')
      expect((await stat(path)).ino).toBe(ino)
    },
  )

  it('goes on after what a write that failed has left', async () => {
    const store = fileStore(path)
    await store.replaceFrom(0, [a, b])
    await writeFile(path, '"c"\n{"height":3', { flag: 'a' })
    await store.replaceFrom(2, [c, c])
    expect(await readFile(path, 'utf8')).toBe('"a"\n"b"\n"c"\n"c"\n')
  })

  it.each([
    ['deletes', () => rm(path)],
    ['shortens', () => truncate(path, 4)],
  ])('leaves no gap where somebody %s the file meanwhile', async (_, change) => {
    const store = fileStore(path)
    await store.replaceFrom(0, [a, b, c])
    await change()
    await expect(store.replaceFrom(3, [c])).rejects.toThrow(/chain\.jsonl holds less than was written to it/)
    await expect(store.replaceFrom(2, [a])).rejects.toThrow(/chain\.jsonl holds less than was written to it/)
    expect((await fileStore(path).load()).length).toBeLessThan(2)
    await store.replaceFrom(0, [c])
    await store.replaceFrom(1, [b])
    expect(await store.load()).toEqual([c, b])
  })

  it('leaves a link to the file as it is', async () => {
    const link = join(folder, 'link')
    await symlink('chain.jsonl', link)
    const store = fileStore(link)
    await store.replaceFrom(0, [a, b])
    await store.replaceFrom(0, [c, b])
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect(await readFile(path, 'utf8')).toBe('"c"\n"b"\n')
    expect(await readdir(folder)).toEqual(['chain.jsonl', 'link'])
  })

  it('can be waited for, with the writes that follow', async () => {
    const store = fileStore(path)
    await store.settled()
    const writing = store.replaceFrom(0, [a]).then(() => store.replaceFrom(1, [b]))
    expect(store.isWriting).toBe(true)
    await store.settled()
    expect([store.isWriting, await store.load()]).toEqual([false, [a, b]])
    await writing
  })

  it('says when it lacks what was written last, until that is made up for', async () => {
    const store = fileStore(join(folder, 'later', 'chain.jsonl'))
    await expect(store.replaceFrom(0, [a])).rejects.toThrow('there is no such file or folder')
    await expect(store.settled()).rejects.toThrow(
      /^The newest blocks could not be saved\. .*chain\.jsonl cannot be written: there is no such file or folder\.$/,
    )
    await mkdir(join(folder, 'later'))
    await store.replaceFrom(0, [a])
    await store.settled()
  })

  it('recovers from a write that failed', async () => {
    const store = fileStore(join(folder, 'later', 'chain.jsonl'))
    await expect(store.replaceFrom(0, [a])).rejects.toThrow('there is no such file or folder')
    expect(await store.load()).toEqual([])
  })

  it('says in a sentence for its user what the system does not let it do', async () => {
    const store = fileStore(folder)
    await expect(store.load()).rejects.toThrow(new UserError(`${folder} cannot be read: it is a folder.`))
    await expect(store.replaceFrom(0, [a])).rejects.toThrow(UserError)
  })
})

describe('a file that is held', () => {
  const lock = () => `${path}.lock`
  const deadPid = () => spawnSync(process.execPath, ['--version']).pid

  it('has a sign beside it until it is given back', async () => {
    const giveBack = await holdFile(path)
    expect(await readFile(lock(), 'utf8')).toBe(`${process.pid}\n`)
    await giveBack()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([process.ppid, 1])('is refused while process %d lives', async (pid) => {
    await writeFile(lock(), `${pid}\n`)
    await expect(holdFile(path)).rejects.toThrow(
      `chain.jsonl is in use by process ${pid}, and two would destroy it: stop that one, or name another file for --save.`,
    )
    expect(await readFile(lock(), 'utf8')).toBe(`${pid}\n`)
  })

  it.each([
    ['is no more', () => `${deadPid()}\n`],
    ['had our id', () => `${process.pid}\n`],
    ['died before it wrote', () => ''],
    ['wrote nonsense', () => 'nonsense'],
  ])('is taken over from a process that %s', async (_, text) => {
    await writeFile(lock(), text())
    await (await holdFile(path))()
    expect(await readdir(folder)).toEqual([])
  })

  it('is the same under each of its names', async () => {
    await writeFile(path, '')
    await symlink(path, join(folder, 'other'))
    await writeFile(lock(), `${process.ppid}\n`)
    await expect(holdFile(join(folder, 'other'))).rejects.toThrow('in use')
  })

  it('is not given back for whoever took it over', async () => {
    const giveBack = await holdFile(path)
    await writeFile(lock(), `${process.ppid}\n`)
    await giveBack()
    expect(await readFile(lock(), 'utf8')).toBe(`${process.ppid}\n`)
  })

  it('needs a folder', async () => {
    await expect(holdFile(join(folder, 'none', 'x'))).rejects.toThrow(
      'cannot be written: there is no such file or folder',
    )
  })
})

describe('what a peer begins with', () => {
  const save = () => join(folder, 'save.jsonl')

  it('is the chain, or the save file, or the longer of both', async () => {
    await writeFile(path, lines(chain))
    expect(await openChain({}, 1)).toEqual({})
    expect((await openChain({ chain: path }, 1)).chain).toEqual(chain)
    const { store } = await openChain({ chain: path, save: save() }, 1)
    expect((await store?.load())?.map((text) => JSON.parse(text))).toEqual(chain)
    await writeFile(path, lines(chain.slice(0, 2)))
    const again = await openChain({ chain: path, save: save() }, 1)
    expect(await again.store?.load()).toHaveLength(4)
  })

  it.each(['my diary\n', 'my diary', '{"colour":true}', '{"height":0,"other":1}'])(
    'never overwrites %j',
    async (text) => {
      await writeFile(save(), text)
      await expect(openChain({ save: save() }, 1)).rejects.toThrow('left as it is')
      expect(await readFile(save(), 'utf8')).toBe(text)
    },
  )

  it('is never a device, which would be read without an end, or be replaced by a file', async () => {
    await symlink('/dev/null', save())
    await expect(openChain({ save: save() }, 1)).rejects.toThrow('is a device or a pipe')
  })

  it('is refused when it cannot be written', async () => {
    await expect(openChain({ save: join(folder, 'none', 'x') }, 1)).rejects.toThrow('cannot be written')
  })
})
