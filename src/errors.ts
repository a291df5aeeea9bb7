/** The stable codes of everything that can be thrown. A code never changes its meaning. */
export type ErrorCode =
  | 'OPTION_INVALID'
  | 'OPTION_OUT_OF_RANGE'
  | 'ADDRESS_INVALID'
  | 'TRANSPORT_BIND_FAILED'
  | 'TRANSPORT_CLOSED'
  | 'TRANSPORT_RESOLVE_FAILED'
  | 'TRANSPORT_SEND_FAILED'
  | 'TRANSPORT_SOCKET_FAILED'
  | 'MESSAGE_TOO_LONG'
  | 'WORD_INVALID'
  | 'BLOCK_REJECTED'
  | 'CHAIN_INVALID'
  | 'PEER_NOT_STARTED'
  | 'PEER_STOPPED'
  | 'SCHEDULER_STOPPED'
  | 'STORE_FAILED'
  | 'MINER_CLOSED'
  | 'MINER_EXHAUSTED'
  | 'MINER_FAILED'

/** What an error carries besides its sentence. */
export interface ErrorContext {
  /** The facts, as plain values: which option, which address, which block. */
  readonly details?: Readonly<Record<string, unknown>>
  /** The error underneath, where there is one. */
  readonly cause?: unknown
}

/**
 * The one face of every failure: a stable {@link ErrorCode}, a sentence that says what happened and what to do, and the
 * facts. Thrown for mistakes of the caller and for failed starts only; what a stranger sends is never an exception.
 *
 * @example
 * ```ts
 * try {
 *   await peer.start()
 * } catch (error) {
 *   if (error instanceof RookeryError && error.code === 'TRANSPORT_BIND_FAILED') console.error(error.message, error.details)
 *   else throw error
 * }
 * ```
 */
export class RookeryError extends Error {
  /** The name of the class. */
  override name = 'RookeryError'
  /** What went wrong, for programs. */
  readonly code: ErrorCode
  /** The facts; empty where there are none. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, { details = {}, cause }: ErrorContext = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }
}

/** An option, an address or an argument that cannot work. */
export class OptionsError extends RookeryError {
  /** The name of the class. */
  override name = 'OptionsError'
}

/** The network underneath failed: a port that is taken, a name that does not resolve, a socket that broke. */
export class TransportError extends RookeryError {
  /** The name of the class. */
  override name = 'TransportError'
}

/** A block or a chain that a caller handed in breaks a rule; `details.reason` names it. */
export class BlockError extends RookeryError {
  /** The name of the class. */
  override name = 'BlockError'
}

/** A peer or a scheduler was asked for something that its state does not allow. */
export class StateError extends RookeryError {
  /** The name of the class. */
  override name = 'StateError'
}
