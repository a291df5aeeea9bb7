import { describe, expect, it } from 'vitest'
import { TransportError } from '../../src/errors.ts'
import { type Bench, LOOPBACK } from './bench.ts'
import { openStation } from './harness.ts'

/** What becomes of names. */
export function resolving(bench: Bench): void {
  const { create } = bench

  describe('resolves', () => {
    it('literal addresses to themselves, open or not', async () => {
      const transport = create()
      expect(await transport.resolve('192.0.2.1')).toBe('192.0.2.1')
      await openStation(transport)
      expect(await transport.resolve('2001:db8::1')).toBe('2001:db8::1')
    })

    it('the name of this machine, open or not', async () => {
      const transport = create()
      expect(await transport.resolve('localhost')).toBe(LOOPBACK)
      await openStation(transport)
      expect(await transport.resolve('localhost')).toBe(LOOPBACK)
    })

    it('no name that nobody has', async () => {
      const error = await create()
        .resolve('no-such-host.invalid')
        .catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TransportError)
      expect(error).toMatchObject({ code: 'TRANSPORT_RESOLVE_FAILED', details: { host: 'no-such-host.invalid' } })
      expect((error as Error).message).toContain('no-such-host.invalid')
    })
  })
}
