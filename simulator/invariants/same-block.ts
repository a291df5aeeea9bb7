import type { Block } from 'rookery'

/** Whether two blocks are the same in all that they say: two contents can share a hash. */
export function isSameBlock(a: Block, b: Block): boolean {
  return (
    a.height === b.height &&
    a.hash === b.hash &&
    a.minedBy === b.minedBy &&
    a.nonce === b.nonce &&
    a.timestamp === b.timestamp &&
    a.messages.length === b.messages.length &&
    a.messages.every((message, i) => message === b.messages[i])
  )
}
