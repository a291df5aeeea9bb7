import { eclipser } from './eclipser.ts'
import { equivocator } from './equivocator.ts'
import { flooder } from './flooder.ts'
import { forger } from './forger.ts'
import { herald } from './herald.ts'
import { liar } from './liar.ts'
import { misleader } from './misleader.ts'
import { reflector } from './reflector.ts'
import { replayer } from './replayer.ts'
import { selfishMiner } from './selfish-miner.ts'
import { shuffler } from './shuffler.ts'
import { silent } from './silent.ts'
import type { ByzantineStrategy } from './strategy.ts'

/** The ways to misbehave that come with the simulator, by name. */
export const strategies = {
  liar,
  forger,
  equivocator,
  silent,
  flooder,
  reflector,
  eclipser,
  /** See its summary. */
  'selfish-miner': selfishMiner,
  replayer,
  shuffler,
  herald,
  misleader,
} as const satisfies Readonly<Record<string, ByzantineStrategy>>

/** The name of one of {@link strategies}. */
export type StrategyName = keyof typeof strategies
