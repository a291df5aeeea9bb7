import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

describe('the text of a mining thread', () => {
  it('is what its sources make: node scripts/build-worker.mjs', () => {
    const { status, stderr } = spawnSync('node', ['scripts/build-worker.mjs', '--check'], { encoding: 'utf8' })
    expect([stderr, status]).toEqual(['', 0])
  }, 60_000)
})
