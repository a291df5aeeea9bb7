import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

describe('kernel-bytes.ts', () => {
  it('is what its source compiles to', async () => {
    const script = fileURLToPath(new URL('../../../scripts/build-kernel.mjs', import.meta.url))
    const { stderr } = await promisify(execFile)(process.execPath, [script, '--check'])
    expect(stderr).toBe('')
  }, 60_000)
})
