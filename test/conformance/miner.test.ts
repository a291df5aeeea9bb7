import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createMiner as createCoreMiner } from 'rookery'
import { createMiner as createBunMiner } from 'rookery/bun'
import { createMiner } from 'rookery/node'
import { expect, it, onTestFinished } from 'vitest'
import { minerConformance } from './miner.ts'

minerConformance('rookery/node', createMiner)

it('is the same one in rookery/bun', () => {
  expect(createBunMiner).toBe(createMiner)
})

it('of the core leaves the event loop to everybody else, however many there are', async () => {
  const template = { previousHash: '', height: 0, minedBy: 'rook', messages: ['caw'], difficulty: 40 }
  const abort = new AbortController()
  const searches = [1, 2, 3].map(async (timestamp) => {
    const miner = await createCoreMiner()
    return miner.mine({ ...template, timestamp }, { signal: abort.signal })
  })
  const ended = Promise.allSettled(searches)
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  onTestFinished(() => void socket.close())
  await once(socket, 'listening')
  // Where slices left no room between them, this would wait for ever; after a second they are as long as they become.
  for (const endMs = performance.now() + 1_500; performance.now() < endMs; ) {
    socket.send('caw', socket.address().port, '127.0.0.1')
    await once(socket, 'message')
  }
  abort.abort(new Error('enough'))
  for (const search of await ended) expect(search).toMatchObject({ status: 'rejected', reason: { message: 'enough' } })
})
