import { OptionsError } from '../../src/errors.ts'
import { describeValue } from '../../src/runtime/option-error.ts'

/**
 * Checks where a transport is to be bound: any host but an empty one, and port 0 for any free port.
 * @throws OptionsError `OPTION_INVALID`, `OPTION_OUT_OF_RANGE`
 */
export function checkPlace({ host, port }: { host: string; port: number }): void {
  if (typeof host !== 'string' || host === '' || /[\s\0[\]]/.test(host)) {
    const message = `host is ${describeValue(host)}: give an IP address (IPv6 without brackets) or a name of this machine.`
    throw new OptionsError('OPTION_INVALID', message, { details: { option: 'host', value: host } })
  }
  checkInteger('port', port, 0, 65_535)
}

/** @throws OptionsError `OPTION_OUT_OF_RANGE` */
export function checkInteger(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  const message = `${option} is ${describeValue(value)}: give an integer from ${min} to ${max}.`
  throw new OptionsError('OPTION_OUT_OF_RANGE', message, { details: { option, value, min, max } })
}
