export type { UdpOptions } from '../shared/udp-options.ts'
export { udp } from './udp.ts'
