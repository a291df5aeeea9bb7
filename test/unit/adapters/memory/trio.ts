import { type MemoryNetworkOptions, memoryNetwork } from 'rookery/memory'
import type { Address } from '../../../../src/runtime/address.ts'

export const A = { host: '10.0.0.1', port: 8999 }
export const B = { host: '10.0.0.2', port: 8999 }
export const C = { host: '10.0.0.3', port: 8999 }

/** A network with open transports at A, B and C that write down what arrives and when. */
export async function trio(options: MemoryNetworkOptions = {}) {
  const network = memoryNetwork(options)
  const heard: { at: string; mark: number | undefined; from: Address; nowMs: number }[] = []
  const open = async (address: Address) => {
    const transport = network.transport(address)
    await transport.open({
      onDatagram: (bytes, from) => heard.push({ at: address.host, mark: bytes[0], from, nowMs: network.clock.nowMs() }),
      onError() {},
    })
    return transport
  }
  const [a, b, c] = [await open(A), await open(B), await open(C)]
  return { network, heard, a, b, c, marks: () => heard.map(({ mark }) => mark) }
}

export const bytes = (mark: number) => Uint8Array.of(mark)
export const send = (from: { send(bytes: Uint8Array, to: Address): void }, to: Address, count: number) => {
  for (let i = 0; i < count; i++) from.send(Uint8Array.of(i & 255, i >> 8), to)
}
