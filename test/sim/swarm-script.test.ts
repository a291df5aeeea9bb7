import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

function script(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/swarm.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('npm run swarm', () => {
  it.each([
    [['--seeds', 'abc'], /^--seeds is "abc": give an integer from 1 to \d+\.\n$/],
    [['--seeds', '0'], /^--seeds is "0": /],
    [['--seeds', ''], /^--seeds is "": /],
    [['--from', '-1'], /^[^\n]*--from[^\n]*\n/],
    [['--from=4294967295', '--seeds', '2'], /^--seeds is "2": give an integer from 1 to 1\.\n$/],
    [['--peers', '2.5'], /^--peers is "2.5": give an integer from 2 to 100000\.\n$/],
    [['--world', '{'], /^--world is no JSON: .*\n$/],
    [['--sed', '1'], /^Unknown option '--sed'/],
  ])('refuses %j', (args, message) => {
    const { status, stdout, stderr } = script(...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  it('has a help', () => {
    const { status, stdout, stderr } = script('--help')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/--seeds <n> +how many worlds/)
  })

  it('runs worlds, and one that is given', () => {
    const well = script('--seeds', '1', '--peers', '3')
    expect(well.status).toBe(0)
    expect(well.stdout).toMatch(/^1 world went well: /)
    const senseless = script('--world', '{"peers":2,"sed":1}')
    expect(senseless).toMatchObject({ status: 2, stdout: '' })
    expect(senseless.stderr).toMatch(/^sed does not exist; there are peers, /)
  })
})
