import type { TalliedClaim } from './tally.ts'

/** Claims tried side by side, so that liars do not queue in front of the honest. @see DESIGN.md, Choosing */
const MOST_CLAIMS = 16
const MOST_CLAIMS_PER_HOST = 2

/** What a choice depends on besides the tally. */
export interface ChoiceFacts {
  /** Number of blocks of our chain: nothing but a strictly longer one moves us. */
  readonly ownHeight: number
  /** Whether a claim is known to be bad, or set aside for now. */
  isExcluded(claim: TalliedClaim): boolean
}

/** The consensus: the best claim that is not excluded, higher than our chain or not; null when there is none. */
export function chooseClaim(received: readonly TalliedClaim[], { isExcluded }: ChoiceFacts): TalliedClaim | null {
  return received.find((claim) => !isExcluded(claim)) ?? null
}

/**
 * The claims worth fetching, best first: at most sixteen, at most two whose supporters are all on one host. However many
 * claims tower above it, the best-supported one is among them.
 */
export function claimsToTry(received: readonly TalliedClaim[], { ownHeight, isExcluded }: ChoiceFacts): TalliedClaim[] {
  const candidates = received.filter((claim) => claim.height > ownHeight && !isExcluded(claim))
  const perHost = new Map<string, number>()
  const admitted = candidates.filter((claim) => {
    const hosts = [...new Set(claim.supporters.map(({ voter }) => voter))]
    for (const host of hosts) perHost.set(host, (perHost.get(host) ?? 0) + 1)
    return hosts.some((host) => (perHost.get(host) as number) <= MOST_CLAIMS_PER_HOST)
  })
  const tried = admitted.slice(0, MOST_CLAIMS)
  const bestSupported = mostVotes(candidates)
  if (bestSupported && !tried.includes(bestSupported)) tried.splice(-1, 1, bestSupported)
  return tried
}

/** The first of those with most votes. */
function mostVotes(claims: readonly TalliedClaim[]): TalliedClaim | undefined {
  let best = claims[0]
  for (const claim of claims.slice(1)) if (claim.votes > (best as TalliedClaim).votes) best = claim
  return best
}
