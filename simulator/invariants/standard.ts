import { announced } from './announced.ts'
import { bounded } from './bounded.ts'
import type { Invariant } from './invariant.ts'
import { noErrors } from './no-errors.ts'
import { risingHeight } from './rising-height.ts'
import { sameAsTold } from './same-as-told.ts'
import { shortDatagrams } from './short-datagrams.ts'
import { truthful } from './truthful.ts'
import { unicast } from './unicast.ts'
import { validChain } from './valid-chain.ts'
import { withinBudgets } from './within-budgets.ts'

/** What holds in every world of ours. That all agree in the end is asked by `settle`. */
export const standardInvariants: readonly Invariant[] = [
  validChain,
  sameAsTold,
  risingHeight,
  truthful,
  announced,
  bounded,
  shortDatagrams,
  withinBudgets,
  unicast,
  noErrors,
]
