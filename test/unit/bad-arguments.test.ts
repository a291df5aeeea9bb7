import {
  createPeer,
  createVerifier,
  createVirtualClock,
  formatAddress,
  memoryStore,
  OptionsError,
  parseAddress,
  seededRandom,
  systemClock,
} from 'rookery'
import { broadcastChannel } from 'rookery/browser'
import { memoryNetwork } from 'rookery/memory'
import { udp } from 'rookery/node'
import { createSimulation, pageOf, shrinkWorld, simulate } from 'rookery/simulator'
import { describe, expect, it } from 'vitest'

/** An object that cannot even be shown as a text. */
const bare: unknown = Object.create(null)

/** What fits nowhere but where anything does; who calls from JavaScript hears of it from nobody else. */
const NONSENSE: readonly unknown[] = [null, 1n, Symbol('nonsense'), true, { nonsense: 1 }, bare, Number.NaN]
const NO_OBJECT: readonly unknown[] = [null, 7, 'a text', true, 1n, Symbol('nonsense')]
const NO_FUNCTION: readonly unknown[] = [undefined, 'a text', 7, ...NONSENSE]

const peer = () => createPeer({ network: { difficulty: 1 }, transport: memoryNetwork().transport('10.0.0.1:8999') })
const verifier = createVerifier({ difficulty: 1 })
const report = simulate({ peers: 1, duration: 1_000, settle: false })
const simulation = createSimulation({ peers: 2 })

/** What a call makes of an argument that cannot work: each of these once threw a TypeError of the language, or took it. */
const CALLS: Readonly<Record<string, readonly [(bad: never) => unknown, ...(readonly unknown[])]>> = {
  'formatAddress(…)': [formatAddress, undefined, 'a:1', 7, {}, ...NONSENSE],
  'formatAddress({ host: … })': [(host) => formatAddress({ host, port: 1 }), undefined, '', 7, ...NONSENSE],
  'formatAddress({ port: … })': [(port) => formatAddress({ host: 'a', port }), undefined, '1', -1, 65_536, ...NONSENSE],
  'parseAddress({ host: … })': [(host) => parseAddress({ host, port: 1 }), undefined, '', 7, ...NONSENSE],
  'parseAddress({ port: … })': [(port) => parseAddress({ host: 'a', port }), undefined, '1', 0, ...NONSENSE],
  'seededRandom(…)': [seededRandom, undefined, '7', [], Infinity, ...NONSENSE],
  'systemClock().setTimer(…)': [(ms) => systemClock().setTimer(ms, () => {}), undefined, '7', Infinity, ...NONSENSE],
  'systemClock().setTimer(1, …)': [(fn) => systemClock().setTimer(1, fn), ...NO_FUNCTION],
  'virtualClock.setTimer(1, …)': [(fn) => createVirtualClock().setTimer(1, fn), ...NO_FUNCTION],
  'memoryStore().replaceFrom(0, …)': [(texts) => memoryStore().replaceFrom(0, texts), '{}', [{}], 7, ...NONSENSE],
  'verifier.chain([], …)': [async (start) => (await verifier).chain([], start), ...NO_OBJECT],
  'createPeer({ id: … })': [
    (id) => createPeer({ network: { difficulty: 1 }, transport: memoryNetwork().transport('10.0.0.1:1'), id }),
    '',
    7,
    Symbol('nonsense'),
    bare,
  ],
  'peer.on(…)': [async (name) => (await peer()).on(name, () => {}), undefined, 'blocks', 'toString', ...NONSENSE],
  'udp({ host: … })': [(host) => udp({ host }), '', 7, ...NONSENSE],
  'udp({ port: … })': [(port) => udp({ port }), '7', -1, ...NONSENSE],
  'udp({ receiveBufferBytes: … })': [(receiveBufferBytes) => udp({ receiveBufferBytes }), '7', 0, ...NONSENSE],
  'broadcastChannel({ name: … })': [(name) => broadcastChannel({ name }), 7, ...NONSENSE],
  'broadcastChannel({ port: … })': [(port) => broadcastChannel({ port }), '7', ...NONSENSE],
  'memoryNetwork({ seed: … })': [(seed) => memoryNetwork({ seed }), '7', ...NONSENSE],
  'memoryNetwork({ latencyMs: … })': [(latencyMs) => memoryNetwork({ latencyMs }), '7', [], [1], ...NONSENSE],
  'memoryNetwork({ hosts: … })': [(hosts) => memoryNetwork({ hosts }), ...NO_OBJECT],
  'memoryNetwork({ hosts: { a: … } })': [(a) => memoryNetwork({ hosts: { a } }), 'eagle', '', 7, ...NONSENSE],
  'memoryNetwork({ route: … })': [(route) => memoryNetwork({ route }), 'a text', 7, ...NONSENSE],
  'simulation.mine(…)': [async (index) => (await simulation).mine(index), undefined, '0', -1, 2, 0.5, ...NONSENSE],
  'pageOf(report, …)': [async (options) => pageOf(await report, options), [], { commend: 'x' }, ...NO_OBJECT],
  'pageOf(report, { command: … })': [async (command) => pageOf(await report, { command }), 7, ...NONSENSE],
  'shrinkWorld(…, fails)': [(world) => shrinkWorld(world, async () => false), undefined, [], ...NO_OBJECT],
}

describe('an argument that cannot work is refused with a sentence, by', () => {
  it.each(Object.entries(CALLS))('%s', async (_, [call, ...nonsense]) => {
    for (const bad of nonsense) {
      const refusal: unknown = await new Promise((resolve) => resolve(call(bad as never))).catch((error) => error)
      expect(refusal, typeof bad === 'object' ? JSON.stringify(bad) : String(bad)).toBeInstanceOf(OptionsError)
      expect((refusal as OptionsError).message).toMatch(/\.$/)
    }
  })
})
