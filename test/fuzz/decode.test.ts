import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/runtime/random.ts'
import { createVerifier } from '../../src/verify/verifier.ts'
import { DROP_REASONS, decode } from '../../src/wire/decode.ts'
import { createEncoder, encodedBytes, MAX_OWN_DATAGRAM_BYTES } from '../../src/wire/encode.ts'
import type { Message } from '../../src/wire/messages.ts'
import { hostileDatagrams } from './datagrams.ts'

/** Set FUZZ_DATAGRAMS and FUZZ_SEED for a longer or another run. */
const COUNT = Number(process.env.FUZZ_DATAGRAMS ?? 50_000)
const SEED = Number(process.env.FUZZ_SEED ?? 1)
const TIME_LIMIT_MS = 60_000 + COUNT

/** Each datagram with what replays it. */
function* datagrams(count: number) {
  const all = hostileDatagrams(seededRandom(SEED))
  for (let i = 0; i < count; i++) yield { bytes: all.next().value, replay: `seed ${SEED}, datagram ${i}` }
}

/** A long announcement may be read and verified, but not passed on. */
function isTooLongToSend(message: Message): boolean {
  return message.type === 'ANNOUNCE' && encodedBytes(message) > MAX_OWN_DATAGRAM_BYTES
}

describe('hostile datagrams', () => {
  it('decode to a value that can be sent on, or are dropped for a known reason', { timeout: TIME_LIMIT_MS }, () => {
    const encodeMessage = createEncoder()
    const counts = new Map<string, number>()
    for (const { bytes, replay } of datagrams(COUNT)) {
      const decoded = decode(bytes)
      const outcome = decoded.ok ? decoded.message.type : decoded.reason
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      if (!decoded.ok || isTooLongToSend(decoded.message)) continue
      const again = decode(encodeMessage(decoded.message))
      const isDenial = decoded.message.type === 'GET_BLOCK_REPLY' && decoded.message.block === null
      if (!isDenial) expect(again, replay).toEqual({ ok: true, message: decoded.message, isTyped: true })
    }
    for (const reason of DROP_REASONS) expect(counts.get(reason), reason).toBeGreaterThan(0)
    for (const type of ['GOSSIP', 'STATS', 'STATS_REPLY', 'GET_BLOCK', 'GET_BLOCK_REPLY', 'ANNOUNCE', 'NEW_WORD']) {
      expect(counts.get(type), type).toBeGreaterThan(0)
    }
  })

  it('get a verdict from the verifier, as bytes and as text', { timeout: TIME_LIMIT_MS }, async () => {
    const verifier = await createVerifier({ difficulty: 8 })
    const lossy = new TextDecoder()
    let valid = 0
    for (const { bytes, replay } of datagrams(COUNT)) {
      const verdict = verifier.block(bytes, { previousHash: '', height: 0 })
      if (verdict.ok) valid++
      else if (verdict.message.length > 600) expect.fail(`${replay}: a message of ${verdict.message.length} characters`)
      expect(typeof verifier.block(lossy.decode(bytes), { previousHash: '', height: 0 }).ok, replay).toBe('boolean')
    }
    expect(valid).toBeGreaterThan(0)
  })
})
