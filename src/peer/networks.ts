import type { Address } from '../runtime/address.ts'

/** What all peers of one network share. A custom one is two fields: `{ difficulty: 2, wellKnown: ['127.0.0.1:8999'] }`. */
export interface Network {
  /** Zeros that a block's hash must end in, an integer from 1 to 64. */
  readonly difficulty: number
  /** Hosts to begin with, as `{ host, port }` or `host:port`. A peer without any waits to be found. @default [] */
  readonly wellKnown?: readonly (Address | string)[] | undefined
  /** Chains with another genesis block are rejected. Leave it open where the network is reset every year. */
  readonly genesisHash?: string | undefined
}

function at(host: string): string {
  return `${host}.cs.umanitoba.ca:8999`
}

/**
 * The public networks.
 * @see docs/guides/protocol.md, Networks
 */
export const networks: {
  /** The main one: difficulty 8. */
  readonly aviary: Network
  /** For trying things out, difficulty 8. Reset every few days. */
  readonly test: Network
  /** For fast miners: difficulty 9. */
  readonly competition: Network
} = Object.freeze({
  aviary: fixed(8, ['silicon', 'eagle', 'hawk', 'grebe', 'goose']),
  test: fixed(8, ['amber', 'ember']),
  competition: fixed(9, ['omber', 'umber']),
})

/** Everybody's, so nobody's to change. */
function fixed(difficulty: number, hosts: readonly string[]): Network {
  return Object.freeze({ difficulty, wellKnown: Object.freeze(hosts.map(at)) })
}
