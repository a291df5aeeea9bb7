import { mkdirSync, rmSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../../cli/program.ts'
import { captured } from './capture.ts'

const SMALL = ['simulate', '--peers', '3', '--duration', '4', '--block-every', '2']

describe('rookery simulate --html', () => {
  it('writes a page with the command that makes it again, and prints what it prints without', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const path = join(folder, "it's a page.html")
    const { context, texts } = captured({ env: { NO_COLOR: '1' } })
    expect(await run([...SMALL, '--html', path], context)).toBe(0)
    const page = await readFile(path, 'utf8')
    await rm(folder, { recursive: true })
    expect(texts.out).toMatch(/fingerprint +[\da-f]{16}\n/)
    expect(page).toMatch(/^<!doctype html>/)
    const command = /Run it again<\/span><code[^>]*>(.*?)<\/code>/.exec(page)?.[1]?.replace(/<[^>]*>/g, '')
    const quoted = path.replace("'", '&#39;\\&#39;&#39;')
    expect(command).toBe(`rookery ${SMALL.join(' ')} --html &#39;${quoted}&#39;`)
  })

  it.each([
    ['/nowhere/at/all.html', 'there is no such file or folder'],
    [tmpdir(), 'it is a folder'],
  ])('says so before it simulates when the page cannot be %s', async (path, reason) => {
    const { context, texts } = captured()
    expect(await run([...SMALL, '--html', path], context)).toBe(1)
    expect(texts).toEqual({ out: '', err: `error: The page ${path} cannot be written: ${reason}.\n` })
  })

  it('does not replace the world that it is the page of, by whatever name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const [world, link] = [join(folder, 'world.json'), join(folder, 'page.html')]
    await writeFile(world, '{"duration":1000}')
    await symlink(world, link)
    for (const path of [world, link]) {
      const { context, texts } = captured()
      expect(await run(['simulate', '--world', world, '--html', path], context)).toBe(1)
      expect(texts).toEqual({
        out: '',
        err: `error: The page ${path} would replace the world: name another file for --html.\n`,
      })
    }
    expect(await readFile(world, 'utf8')).toBe('{"duration":1000}')
    await rm(folder, { recursive: true })
  })

  it('prints the summary also when the page can no longer be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const path = join(folder, 'page.html')
    const { context, texts } = captured({ env: { NO_COLOR: '1' }, onLine: () => mkdirSync(path, { recursive: true }) })
    expect(await run([...SMALL, '--html', path], context)).toBe(1)
    await rm(folder, { recursive: true })
    expect(texts.out).toMatch(/fingerprint +[\da-f]{16}\n/)
    expect(texts.err).toMatch(/error: The page .*page\.html cannot be written: it is a folder\.\n$/)
  })

  it('writes the page of a world that breaks, too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const [path, world] = [join(folder, 'page.html'), join(folder, 'world.json')]
    const apart = { kind: 'links', links: [], isPhysical: true }
    await writeFile(world, JSON.stringify({ topology: apart, settle: { levelWithinMs: 10 } }))
    const { context, texts } = captured({ env: { NO_COLOR: '1' } })
    expect(await run([...SMALL, '--world', world, '--html', path], context)).toBe(1)
    const page = await readFile(path, 'utf8')
    await rm(folder, { recursive: true })
    expect(texts.err).toMatch(
      /settle is broken: .* show it again; with --no-settle all need not agree\. .*page\.html shows what happened until then\.\n$/,
    )
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toMatch(
      /The invariant settle is broken[\s\S]*not all are at one height[\s\S]*This command leads there again\./,
    )
  })

  it('writes it beside the JSON of a world that breaks, and neither stands in the way of the other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const [path, world] = [join(folder, 'page.html'), join(folder, 'world.json')]
    await writeFile(world, JSON.stringify({ topology: { kind: 'links', links: [] }, settle: { levelWithinMs: 10 } }))
    const args = [...SMALL, '--world', world, '--html', path, '--json']
    const { context, texts } = captured({ env: { NO_COLOR: '1' } })
    expect(await run(args, context)).toBe(1)
    const page = await readFile(path, 'utf8')
    expect(page).toContain('The invariant settle is broken')
    const { context: full, texts: told } = captured({
      env: { NO_COLOR: '1' },
      onLine: () => {
        rmSync(path, { force: true })
        mkdirSync(path)
      },
    })
    expect(await run(args, full)).toBe(1)
    await rm(folder, { recursive: true })
    for (const { out } of [texts, told]) {
      expect(JSON.parse(out).broken).toMatchObject({ invariant: 'settle', command: `rookery ${args.join(' ')}` })
    }
    expect(told.err).toMatch(/settle is broken: .* The page .*page\.html cannot be written: it is a folder\.\n$/)
  })

  it('leaves no page behind when the options make no sense', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-'))
    const [path, world] = [join(folder, 'page.html'), join(folder, 'world.json')]
    await writeFile(world, '{"sed":1}')
    const { context } = captured()
    expect(await run([...SMALL, '--world', world, '--html', path], context)).toBe(2)
    expect(await readdir(folder)).toEqual(['world.json'])
    await rm(folder, { recursive: true })
  })
})
