import { claimKey } from '../consensus/tally.ts'
import type { Claim, Neighbor } from '../neighbors/neighbor.ts'
import type { Member } from './member.ts'

/** A claim under way. */
export interface Attempt {
  readonly claim: Claim
  /** Whoever stood for it. */
  readonly sources: ReadonlySet<Neighbor>
}

interface OpenAttempt extends Attempt {
  readonly sources: Set<Neighbor>
  /** Who stands for it and has not failed yet. */
  readonly members: Set<Member>
}

/** The claims under way, and who stands for which. */
export class Attempts {
  readonly #byClaim = new Map<string, OpenAttempt>()

  /** `member` stands for its claim from now on. */
  stand(member: Member): void {
    const { claim, source } = member
    const key = claimKey(claim)
    const attempt = this.#byClaim.get(key) ?? { claim, members: new Set(), sources: new Set() }
    attempt.members.add(member)
    attempt.sources.add(source.neighbor)
    this.#byClaim.set(key, attempt)
  }

  has(claim: Claim): boolean {
    return this.#byClaim.has(claimKey(claim))
  }

  /** Who stands for the same claim as `member`, itself included. */
  alike({ claim }: Member): Iterable<Member> {
    return this.#byClaim.get(claimKey(claim))?.members ?? []
  }

  /** `member` stands for its claim no longer. @returns What ends with it; undefined while somebody else stands for the claim. */
  leave(member: Member): Attempt | undefined {
    const key = claimKey(member.claim)
    const attempt = this.#byClaim.get(key)
    attempt?.members.delete(member)
    if (!attempt || attempt.members.size > 0) return undefined
    this.#byClaim.delete(key)
    return attempt
  }
}
