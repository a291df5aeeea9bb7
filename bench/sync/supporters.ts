import type { ChainFile } from './chain-file.ts'
import { ended, nextMessage, startChild } from './children.ts'
import type { Scenario } from './options.ts'

/** Two cores have more than enough with this many; the sockets are spread over them. */
const MOST_PROCESSES = 4

/** Who serves the chain. */
export interface Supporters {
  /** `host:port` of each. */
  readonly addresses: readonly string[]
  /** Sets the faults of the line, and begins their series of draws anew: the same seed loses the same datagrams. */
  reset(line: Pick<Scenario, 'lossPercent' | 'delayMs'>, seed: number): Promise<void>
  stop(): Promise<void>
}

/** Starts `count` supporters, each with a socket of its own, in up to {@link MOST_PROCESSES} processes. */
export async function startSupporters(
  count: number,
  { path, hash }: ChainFile,
  lifetimeMs: number,
): Promise<Supporters> {
  const processes = Math.min(count, MOST_PROCESSES)
  const children = Array.from({ length: processes }, (_, at) => {
    const sockets = Math.floor(count / processes) + (at < count % processes ? 1 : 0)
    return startChild('supporter.mjs', { path, hash, sockets, lifetimeMs })
  })
  const ports = await Promise.all(children.map((child) => nextMessage<number[]>(child)))
  return {
    addresses: ports.flat().map((port) => `127.0.0.1:${port}`),
    async reset({ lossPercent, delayMs }, seed) {
      const acknowledged = children.map((child) => nextMessage(child))
      for (const [at, child] of children.entries()) {
        child.send({ loss: lossPercent / 100, delayMs, seed: seed * MOST_PROCESSES + at })
      }
      await Promise.all(acknowledged)
    },
    async stop() {
      await Promise.all(children.map(ended))
    },
  }
}
