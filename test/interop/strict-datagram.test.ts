import { describe, expect, it } from 'vitest'
import { complaintAbout } from './strict-datagram.ts'

const hash = 'a'.repeat(64)
/** A message of so many bytes. */
const ofLength = (bytes: number) => {
  const [head, tail] = ['{"type":"GOSSIP_REPLY","host":"127.0.0.1","port":8999,"name":"', '"}']
  return head + 'a'.repeat(bytes - head.length - tail.length) + tail
}
const bytesOf = (text: string) => new TextEncoder().encode(text)

const FAULTY: readonly (readonly [string, string])[] = [
  ['a float', '{"type":"GET_BLOCK","height":1.0}'],
  ['a text for a height', '{"type":"GET_BLOCK","height":"1"}'],
  ['a negative height', '{"type":"GET_BLOCK","height":-1}'],
  ['white space', '{"type":"GET_BLOCK", "height":1}'],
  ['a field too many', '{"type":"STATS","extra":1}'],
  ['a claim of null', '{"type":"STATS_REPLY","height":null,"hash":null}'],
  ['a claim of nothing', `{"type":"STATS_REPLY","height":0,"hash":"${hash}"}`],
  ['a claim without type', `{"height":1,"hash":"${hash}"}`],
  ['a text for a port', '{"type":"GOSSIP","host":"127.0.0.1","port":"8999","id":"i","name":"n"}'],
  ['a name for a host', '{"type":"GOSSIP","host":"localhost","port":8999,"id":"i","name":"n"}'],
  ['half a character', '{"type":"GOSSIP_REPLY","host":"127.0.0.1","port":8999,"name":"\\ud800"}'],
  ['a needless escape', '{"type":"NEW_WORD","word":"\\u0061"}'],
  ['a long word', `{"type":"NEW_WORD","word":"${'a'.repeat(21)}"}`],
  ['1,025 bytes', ofLength(1_025)],
  ['a list', '[]'],
  ['no JSON', 'STATS'],
]

const FAULTLESS = [
  '{"type":"STATS"}',
  '{"type":"GET_BLOCK","height":0}',
  `{"type":"STATS_REPLY","height":1,"hash":"${hash}"}`,
  ofLength(1_024),
]

describe('complaintAbout', () => {
  it.each(FAULTY)('finds fault with %s', (_, text) => {
    expect(complaintAbout(bytesOf(text))).toBeDefined()
  })

  it('finds fault with bytes that are no UTF-8', () => {
    expect(complaintAbout(Uint8Array.of(0x22, 0xff, 0x22))).toBeDefined()
  })

  it('finds no fault with what the protocol asks for', () => {
    expect(FAULTLESS.map((text) => complaintAbout(bytesOf(text)))).toEqual([undefined, undefined, undefined, undefined])
  })
})
