import type { Peer, PeerEventName, PeerEvents } from 'rookery'

/** Every event, once; a new one in {@link PeerEvents} is an error here until it is named. */
const NAMES: Readonly<Record<PeerEventName, true>> = {
  block: true,
  consensus: true,
  reorg: true,
  sync: true,
  synced: true,
  rejected: true,
  'neighbor:joined': true,
  'neighbor:left': true,
  word: true,
  mined: true,
  error: true,
}

/** Takes any event. */
export type TakeEvent = <E extends PeerEventName>(name: E, event: PeerEvents[E]) => void

/** Listens to everything that a peer tells. */
export function onEveryEvent(peer: Peer, take: TakeEvent): void {
  for (const name of Object.keys(NAMES) as PeerEventName[]) peer.on(name, (event) => take(name, event))
}
