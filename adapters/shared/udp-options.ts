import { OptionsError } from '../../src/errors.ts'

/** Where a UDP transport listens. */
export interface UdpOptions {
  /**
   * The address to bind: IPv4 or IPv6 without brackets, or a name of this machine. `::` takes IPv4 too.
   * @default '0.0.0.0'
   */
  host?: string
  /** UDP port; 0 picks a free one, another one each time the transport is opened. @default 0 */
  port?: number
  /**
   * How many bytes may wait in the operating system until we read them; what does not fit is lost. The operating system
   * may grant less. @default 4194304
   */
  receiveBufferBytes?: number
}

/**
 * Fills in the defaults.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function checkUdpOptions({
  host = '0.0.0.0',
  port = 0,
  receiveBufferBytes = 4 * 2 ** 20,
}: UdpOptions): Required<UdpOptions> {
  if (typeof host !== 'string' || host === '' || /[\s\0[\]]/.test(host)) {
    const message = `host is ${JSON.stringify(host)}: give an IP address (IPv6 without brackets) or a name of this machine.`
    throw new OptionsError('OPTION_INVALID', message, { details: { option: 'host', value: host } })
  }
  checkInteger('port', port, 0, 65_535)
  checkInteger('receiveBufferBytes', receiveBufferBytes, 1, 2 ** 31 - 1)
  return { host, port, receiveBufferBytes }
}

function checkInteger(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  const message = `${option} is ${JSON.stringify(value)}: give an integer from ${min} to ${max}.`
  throw new OptionsError('OPTION_OUT_OF_RANGE', message, { details: { option, value, min, max } })
}
