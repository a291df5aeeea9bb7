import { describe } from 'vitest'
import { whyNoReference } from '../support/reference-peer.ts'

/** A suite that needs the reference peer. Where that cannot run, the run says why, and shows the tests as skipped. */
export function describeBesideReference(title: string, suite: () => void): void {
  const whyNot = whyNoReference()
  if (whyNot) console.warn(`${title}: ${whyNot}`)
  describe.skipIf(whyNot)(whyNot ? `${title} (${whyNot})` : title, suite)
}
