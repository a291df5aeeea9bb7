import type { Block } from '../block/block.ts'

/** "I am here": `host` and `port` are the originator's, who need not be the sender. `id` marks one gossip. */
export interface Gossip {
  readonly type: 'GOSSIP'
  readonly host: string
  readonly port: number
  readonly id: string
  readonly name: string
}

/** "I have heard you", to the originator of a gossip; `host` and `port` are the replier's. */
export interface GossipReply {
  readonly type: 'GOSSIP_REPLY'
  readonly host: string
  readonly port: number
  readonly name: string
}

/** "How long is your chain?" */
export interface Stats {
  readonly type: 'STATS'
}

/** A claim: `height` is the number of blocks (1 to 2^53 - 1), `hash` that of the last one (64 lower-case hex digits). */
export interface StatsReply {
  readonly type: 'STATS_REPLY'
  readonly height: number
  readonly hash: string
}

/** "Send me the block at this height." */
export interface GetBlock {
  readonly type: 'GET_BLOCK'
  readonly height: number
}

/**
 * A block, or "I have no such block" in one of its many spellings.
 * `height` is null where the reply names none; `block` is null where its fields have not the shape of a block.
 */
export interface GetBlockReply {
  readonly type: 'GET_BLOCK_REPLY'
  readonly height: number | null
  readonly block: Block | null
}

/** "This block was mined." Only the shape is checked here. */
export interface Announce {
  readonly type: 'ANNOUNCE'
  readonly block: Block
}

/** "Do a consensus now." */
export interface ConsensusRequest {
  readonly type: 'CONSENSUS'
}

/** "Put this word into a block": 1 to 20 code points. */
export interface NewWord {
  readonly type: 'NEW_WORD'
  readonly word: string
}

/**
 * Every message of the protocol, decoded: fields of the right types, nothing more believed.
 * @see PROTOCOL.md, Messages
 */
export type Message =
  | Gossip
  | GossipReply
  | Stats
  | StatsReply
  | GetBlock
  | GetBlockReply
  | Announce
  | ConsensusRequest
  | NewWord

/** The names of the messages, as they stand on the wire. @see docs/guides/protocol.md, Nine messages */
export type MessageType =
  | 'GOSSIP'
  | 'GOSSIP_REPLY'
  | 'STATS'
  | 'STATS_REPLY'
  | 'GET_BLOCK'
  | 'GET_BLOCK_REPLY'
  | 'ANNOUNCE'
  | 'CONSENSUS'
  | 'NEW_WORD'
