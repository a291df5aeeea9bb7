import { describe } from 'vitest'
import { useBench } from './bench.ts'
import { carrying } from './carrying.ts'
import { closing } from './closing.ts'
import type { Harness, Traits } from './harness.ts'
import { opening } from './opening.ts'
import { resolving } from './resolving.ts'

/**
 * What every transport does, whatever carries its datagrams. Datagrams may be lost anywhere else; here nothing loses
 * them, so each one is expected. Handlers may be called while `open` is still under way.
 */
export function transportConformance(name: string, makeHarness: () => Harness, traits: Traits = {}): void {
  describe(`${name}: a transport`, () => {
    const bench = useBench(makeHarness)
    carrying(bench)
    opening(bench, traits)
    closing(bench)
    resolving(bench)
  })
}
