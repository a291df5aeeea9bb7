import type { Bird } from './colony.ts'

/** In this order, so that every kind of eye tells neighbours apart. */
export const BRANCH_COLOURS = ['dusk', 'dawn', 'sky', 'moss'] as const
export type BranchColour = (typeof BRANCH_COLOURS)[number]

/** A block that somebody has or had. */
export interface SeenBlock {
  readonly hash: string
  readonly height: number
  readonly word: string
  readonly parent: SeenBlock | undefined
  /** That of its parent, unless it stands beside somebody: then another one, for all that follows. */
  readonly colour: BranchColour
}

/** Who follows what, at one moment. */
export interface Standing {
  /** By bird: its last block, or undefined while it has none. */
  readonly tips: readonly (SeenBlock | undefined)[]
  /** The ends of all branches that somebody follows, the highest and most followed first. */
  readonly ends: readonly { readonly tip: SeenBlock; readonly birds: number }[]
  readonly lowest: number
  readonly highest: number
  /** How many blocks everybody has on top of the last one that all share. */
  readonly apart: number
  readonly version: number
}

/** Every block that was seen, and which bird is on which. */
export class BlockBook {
  readonly #blocks = new Map<string, SeenBlock>()
  readonly #children = new Map<SeenBlock, number>()
  #standing: Standing = { tips: [], ends: [], lowest: 0, highest: 0, apart: 0, version: 0 }

  /** Looks at all birds; a new standing only where a tip has changed. */
  look(birds: readonly Bird[]): Standing {
    const tips = birds.map((bird) => this.#tipOf(bird))
    if (tips.every((tip, i) => tip === this.#standing.tips[i]) && this.#standing.tips.length > 0) return this.#standing
    const heights = tips.map((tip) => (tip ? tip.height + 1 : 0))
    this.#standing = {
      tips,
      ends: endsOf(tips),
      lowest: Math.min(...heights),
      highest: Math.max(...heights),
      apart: Math.min(...heights) - sharedBy(tips),
      version: this.#standing.version + 1,
    }
    return this.#standing
  }

  #tipOf({ peer }: Bird): SeenBlock | undefined {
    const { chain } = peer
    if (chain.tip === undefined) return undefined
    const known = this.#blocks.get(chain.tip.hash)
    if (known) return known
    // Down to what is known, and up again.
    let height = chain.height - 1
    while (height > 0 && !this.#blocks.has(chain.at(height - 1)?.hash ?? '')) height--
    let last: SeenBlock | undefined = this.#blocks.get(chain.at(height - 1)?.hash ?? '')
    for (; height < chain.height; height++) {
      const block = chain.at(height)
      if (block) last = this.#add(block.hash, height, block.messages.join(' '), last)
    }
    return last
  }

  #add(hash: string, height: number, word: string, parent: SeenBlock | undefined): SeenBlock {
    const siblings = (parent && this.#children.get(parent)) ?? 0
    if (parent) this.#children.set(parent, siblings + 1)
    const inherited = parent ? BRANCH_COLOURS.indexOf(parent.colour) : 0
    const colour = BRANCH_COLOURS[(inherited + siblings) % BRANCH_COLOURS.length] ?? 'dusk'
    const block = { hash, height, word, parent, colour }
    this.#blocks.set(hash, block)
    return block
  }
}

function endsOf(tips: readonly (SeenBlock | undefined)[]): Standing['ends'] {
  const birds = new Map<SeenBlock, number>()
  for (const tip of tips) if (tip) birds.set(tip, (birds.get(tip) ?? 0) + 1)
  const passed = new Set<SeenBlock>()
  for (const tip of birds.keys()) for (let at = tip.parent; at && !passed.has(at); at = at.parent) passed.add(at)
  return [...birds]
    .filter(([tip]) => !passed.has(tip))
    .map(([tip, count]) => ({ tip, birds: count }))
    .sort((a, b) => b.tip.height - a.tip.height || b.birds - a.birds)
}

/** The number of blocks that are everybody's. */
function sharedBy(tips: readonly (SeenBlock | undefined)[]): number {
  let shared = tips[0]
  for (const tip of tips) {
    let other = tip
    while (shared && other && shared !== other) {
      if (shared.height > other.height) shared = shared.parent
      else other = other.parent
    }
    if (!other) return 0
  }
  return shared ? shared.height + 1 : 0
}
