import { type Complete, checkKnown, type KnownOptions } from '../../src/runtime/known-options.ts'
import { checkInteger, checkPlace } from './place.ts'

/** Where a UDP transport listens. */
export interface UdpOptions {
  /**
   * The address to bind: IPv4 or IPv6 without brackets, or a name of this machine. `::` takes IPv4 too.
   * @default '0.0.0.0'
   */
  host?: string | undefined
  /** UDP port; 0 picks a free one, another one each time the transport is opened. @default 0 */
  port?: number | undefined
  /**
   * How many bytes may wait in the operating system until we read them; what does not fit is lost. The operating system
   * may grant less. @default 4194304
   */
  receiveBufferBytes?: number | undefined
}

const KNOWN: KnownOptions<UdpOptions> = { host: 1, port: 1, receiveBufferBytes: 1 }

/**
 * Fills in the defaults.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function checkUdpOptions(options: UdpOptions): Complete<UdpOptions> {
  checkKnown('udp', options, KNOWN)
  const { host = '0.0.0.0', port = 0, receiveBufferBytes = 4 * 2 ** 20 } = options
  checkPlace({ host, port })
  checkInteger('receiveBufferBytes', receiveBufferBytes, 1, 2 ** 31 - 1)
  return { host, port, receiveBufferBytes }
}

/** What Linux gives a socket unless told otherwise, which neither Bun's nor Deno's can be. */
export const USUAL_RECEIVE_BUFFER_BYTES = 212_992
