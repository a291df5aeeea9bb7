import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { deadline, pause } from '../../../cli/context.ts'
import { watchInterrupts } from '../../../cli/interrupt.ts'

function fakeProcess() {
  const exits: number[] = []
  const kills: [number, string][] = []
  const said: string[] = []
  let nowMs = 0
  const process = Object.assign(new EventEmitter(), {
    stdout: new EventEmitter(),
    stderr: Object.assign(new EventEmitter(), { write: (text: string) => void said.push(text) }),
    env: {},
    exitCode: undefined as number | undefined,
    exit: (code: number) => void exits.push(code),
    pid: 7,
    kill: (pid: number, signal: string) => void kills.push([pid, signal]),
  })
  const { signal } = watchInterrupts(process, () => nowMs)
  return { process, signal, exits, kills, said, wait: (ms: number) => (nowMs += ms) }
}

describe('interrupts', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s asks first and insists the second time', (name, code) => {
    const { process, signal, exits, kills, wait } = fakeProcess()
    expect(signal.aborted).toBe(false)
    process.emit(name)
    expect(signal.aborted).toBe(true)
    wait(50)
    process.emit(name)
    expect(exits).toEqual([])
    wait(500)
    process.emit(name)
    expect([kills, process.listenerCount(name), exits]).toEqual([[[7, name]], 0, [code]])
  })

  it('come from a reader that went away, too', () => {
    const { process, signal, exits } = fakeProcess()
    process.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    process.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    expect([signal.aborted, exits, process.exitCode]).toEqual([true, [], undefined])
  })

  it.each(['stdout', 'stderr'] as const)(
    'come from a full disk under %s, said once, and make the exit code 1',
    (name) => {
      const { process, signal, said } = fakeProcess()
      for (let i = 0; i < 2; i++) process[name].emit('error', Object.assign(new Error('x'), { code: 'ENOSPC' }))
      expect([signal.aborted, process.exitCode]).toEqual([true, 1])
      const sentence = 'error: Standard output cannot be written: the disk is full.\n'
      expect(said).toEqual(name === 'stdout' ? [sentence] : [])
    },
  )
})

describe('waiting', () => {
  it('ends with the signal', async () => {
    const controller = new AbortController()
    const waiting = pause(60_000, controller.signal)
    controller.abort()
    await waiting
    await pause(60_000, controller.signal)
  })

  it('has a deadline that says whether it was it', async () => {
    const controller = new AbortController()
    const late = deadline(controller.signal, 1)
    await pause(60_000, late.signal)
    expect(late.isOver).toBe(true)
    const early = deadline(controller.signal, 60_000)
    controller.abort()
    expect([early.signal.aborted, early.isOver]).toEqual([true, false])
    early.cancel()
  })
})
