import { describe, expect, it } from 'vitest'
import { createOutbox } from '../../../../adapters/deno/outbox.ts'

const TO = { host: '127.0.0.1', port: 8999 }
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** An outbox whose datagrams leave one by one, as the test lets them. */
function heldOutbox() {
  const sent: (number | undefined)[] = []
  const errors: Error[] = []
  const waiting: ((error?: Error) => void)[] = []
  const outbox = createOutbox(
    ([mark]) =>
      new Promise<void>((resolve, reject) => {
        sent.push(mark)
        waiting.push((error) => (error ? reject(error) : resolve()))
      }),
    (error) => errors.push(error),
  )
  const letOne = (error?: Error) => {
    waiting.shift()?.(error)
    return settle()
  }
  const add = (...marks: number[]) => {
    for (const mark of marks) outbox.add(Uint8Array.of(mark), TO)
  }
  return { outbox, sent, errors, letOne, add }
}

describe('the outbox for Deno', () => {
  it('hands over one datagram after the other, in order', async () => {
    const { sent, letOne, add } = heldOutbox()
    add(1, 2)
    await settle()
    expect(sent).toEqual([1])
    add(3)
    await letOne()
    expect(sent).toEqual([1, 2])
    await letOne()
    expect(sent).toEqual([1, 2, 3])
  })

  it('goes on when one cannot be sent, and says which', async () => {
    const { sent, errors, letOne, add } = heldOutbox()
    add(1, 2)
    await letOne(Object.assign(new Error('too long'), { code: 'EMSGSIZE' }))
    expect(sent).toEqual([1, 2])
    expect(errors).toMatchObject([{ code: 'TRANSPORT_SEND_FAILED', details: { ...TO, code: 'EMSGSIZE' } }])
  })

  it('is emptied when the last one has left', async () => {
    const { outbox, letOne, add } = heldOutbox()
    await outbox.emptied()
    add(1, 2)
    let isEmpty = false
    void outbox.emptied().then(() => {
      isEmpty = true
    })
    await letOne()
    expect(isEmpty).toBe(false)
    await letOne()
    expect(isEmpty).toBe(true)
  })

  it('loses what does not fit while it waits, and says so once', async () => {
    const { errors, add } = heldOutbox()
    add(...Array.from({ length: 6_000 }, () => 1))
    await settle()
    expect(errors).toMatchObject([{ code: 'TRANSPORT_SEND_FAILED', details: TO }])
  })
})
