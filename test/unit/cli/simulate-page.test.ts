import { mkdtemp, readFile, rm } from 'node:fs/promises'
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

  it('says so when the page cannot be written', async () => {
    const { context, texts } = captured()
    expect(await run([...SMALL, '--html', '/nowhere/at/all.html'], context)).toBe(1)
    expect(texts.err).toMatch(/error: The page \/nowhere\/at\/all\.html cannot be written: /)
  })
})
