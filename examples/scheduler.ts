// The event queue by itself: recurring events, waits, retries, and what becomes of a task that cannot succeed.
//   npx tsx examples/scheduler.ts      Node.js
//   npx bun examples/scheduler.ts      Bun
import { createScheduler } from 'rookery'

const scheduler = createScheduler()
const startMs = performance.now()
const say = (text: string) => console.log(`${((performance.now() - startMs) / 1000).toFixed(1)} s  ${text}`)

// Fixed rate: the times are set in advance, so lateness never adds up.
const caw = scheduler.every(400, () => say('caw'))

// Still busy when it is due again: never twice at once, the occurrence is skipped and counted.
const nest = scheduler.every(200, () => scheduler.wait(500), { name: 'nest' })

// Once, after a time or at a moment of the wall clock.
scheduler.after(600, () => say('a twig falls'))
scheduler.at(new Date(Date.now() + 1_000), () => say('the sun comes out'))

// Tried again after 100 and 200 ms, and fine the third time.
const retry = { attempts: 3, backoffMs: 100, jitter: 'none' } as const
const knock = ({ attempt }: { attempt: number }) => {
  say(`knock, attempt ${attempt}`)
  if (attempt < 3) throw new Error('nobody opens')
}
scheduler.after(1_050, knock, { retry })

// Never ends: each attempt is cut short by its timeout, and after the last one there is a dead letter.
scheduler.after(0, () => new Promise(() => {}), { name: 'letter to the moon', timeoutMs: 300, retry })

await scheduler.wait(1_500)
caw.pause()
say('hush')
await scheduler.wait(700)
caw.resume()
await scheduler.wait(250)

say(`caw: ${caw.runs} runs, ${caw.missed} missed while paused; nest: ${nest.runs} runs, ${nest.missed} missed`)
for (const { name, attempts, error } of scheduler.deadLetters) say(`${name}: ${attempts} attempts, ${error}`)
scheduler.stop()

// Its output:
//
//   0.4 s  caw
//   0.6 s  a twig falls
//   0.8 s  caw
//   1.0 s  the sun comes out
//   1.1 s  knock, attempt 1
//   1.2 s  knock, attempt 2
//   1.2 s  caw
//   1.4 s  knock, attempt 3
//   1.5 s  hush
//   2.4 s  caw
//   2.5 s  caw: 4 runs, 2 missed while paused; nest: 3 runs, 8 missed
//   2.5 s  letter to the moon: 3 attempts, TimeoutError: letter to the moon took longer than 300 ms.
