import { describe, expect, it, onTestFinished } from 'vitest'
import { bindDgram } from '../../../../adapters/node/dgram-socket.ts'

/** The system lets no socket send there that did not ask for it: an error without a datagram on any line. */
const REFUSED = { host: '255.255.255.255', port: 8999 }
const HERE = { host: '127.0.0.1', port: 9 }
/** More than any UDP datagram carries. */
const TOO_LONG = new Uint8Array(70_000)

async function socketWithErrors() {
  const errors: Error[] = []
  const onError = (error: Error) => void errors.push(error)
  const socket = await bindDgram('127.0.0.1', 0, 65_536, { onDatagram() {}, onError, onLost() {} })
  onTestFinished(() => socket.close())
  /** Errors told since the last time. */
  const told = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return errors.splice(0).length
  }
  return { socket, told }
}

describe('what a socket of node:dgram tells of datagrams that cannot be sent', () => {
  it('is said once for a burst to one neighbor, and again in the next', async () => {
    const { socket, told } = await socketWithErrors()
    for (let i = 0; i < 5; i++) socket.send(new Uint8Array(1), REFUSED)
    expect(await told()).toBe(1)
    socket.flush?.()
    for (let i = 0; i < 5; i++) socket.send(new Uint8Array(1), REFUSED)
    expect(await told()).toBe(1)
  })

  it('is said of each neighbor, whoever else was sent something', async () => {
    const { socket, told } = await socketWithErrors()
    for (const to of [HERE, REFUSED, HERE, { ...REFUSED }]) socket.send(new Uint8Array(1), to)
    expect(await told()).toBe(2)
  })

  it('is said of every long one', async () => {
    const { socket, told } = await socketWithErrors()
    socket.send(new Uint8Array(1), HERE)
    for (let i = 0; i < 3; i++) socket.send(TOO_LONG, HERE)
    expect(await told()).toBe(3)
  })
})
