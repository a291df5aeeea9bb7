import type { Address } from '../runtime/address.ts'
import type { Message } from '../wire/messages.ts'

/** A datagram that a stage wants sent. Stages never send by themselves. */
export interface Outgoing {
  readonly message: Message
  readonly to: Address
}
