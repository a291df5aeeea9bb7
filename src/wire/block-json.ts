import type { Block } from '../block/block.ts'

/** A block as JSON with raw Unicode, its fields in the order of PROTOCOL.md and its timestamp as an integer of any size. */
export function blockJson({ height, minedBy, nonce, messages, timestamp, hash }: Block): string {
  return (
    `{"height":${height},"minedBy":${JSON.stringify(minedBy)},"nonce":${JSON.stringify(nonce)},` +
    `"messages":${JSON.stringify(messages)},"timestamp":${timestamp},"hash":${JSON.stringify(hash)}}`
  )
}
