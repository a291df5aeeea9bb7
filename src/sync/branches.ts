import type { Block } from '../block/block.ts'
import type { ChainSwitch, ChainView } from '../chain/chain.ts'
import type { RunVerifier } from '../verify/verifier.ts'
import { Branch } from './branch.ts'
import type { BlockTests } from './fork-walk.ts'
import type { Member } from './member.ts'
import { Path } from './path.ts'
import { heightsWithin } from './slots.ts'
import { Stray } from './stray.ts'
import type { BranchStatus } from './sync-status.ts'

/** The branches under way, and the strays between them: a member is on one branch, or is a stray. */
export class Branches implements Iterable<Branch>, BlockTests {
  readonly #chain: ChainView
  readonly #verifier: RunVerifier
  readonly #genesisHash: string | undefined
  readonly #blocksWaiting: number
  readonly #branches = new Set<Branch>()
  readonly #strays = new Set<Stray>()
  /** Who asked last. */
  #lastAsker: Branch | Stray | undefined

  /** @param blocksWaiting - How many copies may wait, on all branches. */
  constructor(options: {
    chain: ChainView
    verifier: RunVerifier
    genesisHash: string | undefined
    blocksWaiting: number
  }) {
    this.#chain = options.chain
    this.#verifier = options.verifier
    this.#genesisHash = options.genesisHash
    this.#blocksWaiting = options.blocksWaiting
  }

  [Symbol.iterator](): Iterator<Branch> {
    return this.#branches.values()
  }

  get strays(): ReadonlySet<Stray> {
    return this.#strays
  }

  /** Copies that wait for the blocks below them. */
  get waiting(): number {
    let waiting = 0
    for (const branch of this.#branches) waiting += branch.waiting
    return waiting
  }

  get status(): BranchStatus[] {
    const branches = [...this.#branches].map(({ path, members, state }): BranchStatus => {
      return {
        state,
        height: Math.max(0, ...members.all.map(({ claim }) => claim.height)),
        have: path.next,
        sources: members.size,
      }
    })
    const strays = [...this.#strays].map(({ member, next }): BranchStatus => {
      return { state: 'searching', height: member.claim.height, have: next, sources: 1 }
    })
    return [...branches, ...strays]
  }

  /** How many heights each branch may run ahead, so that they share the room for what waits. */
  get reach(): number {
    return heightsWithin(this.#blocksWaiting / Math.max(1, this.#branches.size))
  }

  /** All that have questions, and who asked last at the end: where all the room is taken, it becomes free bit by bit. */
  get askers(): readonly (Branch | Stray)[] {
    const askers = [...this.#strays, ...this.#branches]
    const next = this.#lastAsker ? askers.indexOf(this.#lastAsker) + 1 : 0
    return next === 0 || next === askers.length ? askers : [...askers.slice(next), ...askers.slice(0, next)]
  }

  /** `asker` has just asked. */
  asked(asker: Branch | Stray): void {
    this.#lastAsker = asker
  }

  /** The branch that leads on from our tip: where everybody begins of whom nothing else is known. */
  get onOurTip(): Branch {
    for (const branch of this.#branches) if (branch.path.isOnOurTip) return branch
    return this.#begin(new Path(this.#chain))
  }

  /** A block came from another port of a host: to whichever branch asked there for it. @returns Whether one wants it. */
  offered(height: number, block: Block, host: string): boolean {
    for (const branch of this.#branches) if (branch.offered(height, block, host)) return true
    return false
  }

  /** Where `member`'s chain parts from the path of its branch is to be looked for. */
  part(member: Member, { path, members }: Branch): void {
    members.remove(member)
    this.#look(member, path)
  }

  /** Where `member`'s chain parts from ours is to be looked for: it is known to be another. */
  search(member: Member): void {
    this.#look(member, new Path(this.#chain))
  }

  #look(member: Member, path: Path): void {
    if (!member.searchesBelow(path.next)) this.#strays.add(new Stray(member, path))
    else {
      // Where the path ends may be where the search before has misled to.
      const whole = path.beyondOurs.blocks.length > 0 ? path : new Path(this.#chain)
      this.#strays.add(new Stray(member, whole, this))
    }
  }

  follows(block: Block, previousHash: string): boolean {
    return this.#verifier.soundPrefix([block], { previousHash, height: block.height }).length > 0
  }

  parts(block: Block, previousHash: string): boolean {
    const { height, hash } = block
    const isForeign = height === 0 && this.#genesisHash !== undefined && hash !== this.#genesisHash
    return !isForeign && hash !== this.#chain.at(height)?.hash && this.follows(block, previousHash)
  }

  /** `stray` is to be looked for no longer. */
  drop(stray: Stray): void {
    this.#strays.delete(stray)
    this.#forget(stray)
  }

  /**
   * A branch that goes on from a path: one that is there already, or a new one.
   * @param nextHash - The hash of the next block, where it is known: a hash stands for all that is below it, too.
   * @param verified - The next block, where it is known to follow the path.
   */
  from(path: Path, nextHash: string | undefined, verified?: Block): Branch {
    const { next, previousHash } = path
    for (const branch of this.#branches) {
      const goesThere = nextHash !== undefined && branch.path.hashAt(next) === nextHash
      const standsThere = branch.path.next === next && branch.path.previousHash === previousHash
      if (goesThere || (standsThere && !verified)) return branch
    }
    if (verified) path.push(verified)
    return this.#begin(path)
  }

  /**
   * Those of `members` of whom nothing else is known are on `branch`: one who claims the same has shown that its chain parts
   * from ours and goes on there. So that not each has to be asked where its own does.
   * @returns Whether anybody has come to it.
   */
  gather(members: Iterable<Member>, branch: Branch): boolean {
    let hasGathered = false
    for (const member of members) {
      if (branch.members.has(member) || !member.mayBeGathered) continue
      for (const stray of this.#strays) if (stray.member === member) this.drop(stray)
      for (const each of this.#branches) each.members.remove(member)
      member.gathered()
      branch.members.add(member)
      hasGathered = true
    }
    return hasGathered
  }

  /** Nobody is left on `branch`. */
  end(branch: Branch): void {
    this.#branches.delete(branch)
    branch.end()
    this.#forget(branch)
  }

  /** Our chain has grown, or changed, under all paths. */
  rebase(change: ChainSwitch): void {
    for (const branch of this.#branches) branch.rebase(change)
    // A stray goes on along the path of its branch when that has ended.
    const orphans = new Set([...this.#strays].map(({ path }) => path))
    for (const { path } of this.#branches) orphans.delete(path)
    for (const path of orphans) path.rebase(change)
    if (change.detached.length > 0) for (const stray of this.#strays) stray.beginAnew()
  }

  /** Who asked last would be kept alive by that alone. */
  #forget(asker: Branch | Stray): void {
    if (this.#lastAsker === asker) this.#lastAsker = undefined
  }

  #begin(path: Path): Branch {
    const branch = new Branch(path, this.#genesisHash)
    this.#branches.add(branch)
    for (const each of this.#branches) each.keepWithin(this.reach)
    return branch
  }
}
