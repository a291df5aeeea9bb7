import { describe, expect, it } from 'vitest'
import { createLink } from '../../adapters/memory/link.ts'
import { checkUdpOptions } from '../../adapters/shared/udp-options.ts'
import { resolveOptions as resolveSimulation } from '../../simulator/options/settings.ts'
import { resolveMining } from '../../src/peer/mining-options.ts'
import { resolveOptions } from '../../src/peer/peer-options.ts'
import { seededRandom } from '../../src/runtime/random.ts'
import { eventSettings } from '../../src/scheduler/event-options.ts'

/** The options, each of which may be left out, as undefined. */
const none = <T extends string>(...names: readonly T[]) =>
  Object.fromEntries(names.map((name) => [name, undefined])) as { [K in T]: undefined }

const transport = { open() {}, send() {}, resolve() {}, close() {} } as never

/** What an option comes to when it is left out, and when it is undefined: programs hand on what their own users leave out. */
const CASES: Readonly<Record<string, readonly [leftOut: unknown, asUndefined: unknown]>> = {
  createPeer: [
    resolveOptions({ network: { difficulty: 1 }, transport, random: seededRandom(1) }),
    resolveOptions({
      ...none('name', 'id', 'advertise', 'chain', 'timings', 'limits', 'mining', 'store', 'clock', 'hasher', 'logger'),
      network: { difficulty: 1, ...none('wellKnown', 'genesisHash') },
      transport,
      random: seededRandom(1),
    }),
  ],
  'its timings': [
    resolveOptions({ network: { difficulty: 1 }, transport, timings: {} }).timings,
    resolveOptions({ network: { difficulty: 1 }, transport, timings: none('gossipMs', 'dropMs') as object }).timings,
  ],
  mining: [
    resolveMining({}, 'me'),
    resolveMining(none('minedBy', 'genesis', 'miner', 'hashesPerSecond', 'idleWords'), 'me'),
  ],
  udp: [checkUdpOptions({}), checkUdpOptions(none('host', 'port', 'receiveBufferBytes'))],
  'a link': [
    createLink({ burst: { everyMs: 5, forMs: 5 } }),
    createLink({
      ...none('latencyMs', 'loss', 'duplicate', 'reorder', 'mtuBytes', 'bytesPerSecond', 'queueBytes'),
      burst: { everyMs: 5, forMs: 5, ...none('loss') },
    }),
  ],
  'an event': [
    eventSettings('after', {}),
    eventSettings('after', none('name', 'group', 'jitterMs', 'retry', 'timeoutMs', 'keep', 'signal')),
  ],
  'a retry': [
    eventSettings('after', { retry: {} }),
    eventSettings('after', {
      retry: none('attempts', 'backoffMs', 'maxBackoffMs', 'factor', 'jitter', 'maxAgeMs'),
    }),
  ],
  'a simulation': [
    resolveSimulation({ peers: 9, byzantine: [{ strategy: 'liar' }], workload: {}, settle: {} }),
    resolveSimulation({
      ...none(
        'seed',
        'duration',
        'topology',
        'network',
        'faults',
        'invariants',
        'difficulty',
        'timings',
        'limits',
        'trace',
      ),
      peers: 9,
      byzantine: [{ strategy: 'liar', ...none('count', 'power', 'options') }],
      workload: none('blocks', 'holders', 'startWithinMs', 'mining', 'wordEveryMs'),
      settle: none('levelWithinMs', 'agreeWithinMs'),
    }),
  ],
}

/** Functions are compared by what they are made of: each call makes new ones. */
const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'function' ? String(each) : each)))

describe('an option that is undefined counts as left out', () => {
  it.each(Object.entries(CASES))('%s', (_, [leftOut, asUndefined]) => {
    expect(plain(asUndefined)).toEqual(plain(leftOut))
  })
})
