/** Three rounds of gossip: by then nearly everybody has met as many as it wants to, and knows whether it is in a crowd. */
export const MEETING_MS = 105_000
