import { formatAddress } from 'rookery'
import type { Invariant } from './invariant.ts'

/** How a gossip begins that names one of this world's peers; nearly all do, and need not be decoded. */
const BEGINNING = new TextEncoder().encode('{"type":"GOSSIP","host":"10.')

const TEXT = new TextDecoder()

/** A stranger who names an address has it written to, by everybody who believes it: so it must be that of one host elsewhere. */
export const unicast: Invariant = {
  name: 'unicast',
  summary: 'No peer sends to, or passes on, an address that is not that of one host elsewhere.',
  watch({ fail }) {
    return {
      onSend(peer, { kind, bytes, to }) {
        if (!isOneElsewhere(to.host)) return fail(`sent a ${kind} to ${formatAddress(to)}`, peer)
        if (kind !== 'GOSSIP' || beginsAsUsual(bytes)) return
        const { host } = JSON.parse(TEXT.decode(bytes)) as { host: string }
        if (!isOneElsewhere(host)) fail(`sent a gossip of ${host}`, peer)
      },
    }
  },
}

function beginsAsUsual(bytes: Uint8Array): boolean {
  // The last bytes are those that differ.
  for (let i = BEGINNING.length - 1; i >= 0; i--) if (bytes[i] !== BEGINNING[i]) return false
  return true
}

/** A literal address that is neither unspecified, loopback, multicast nor broadcast. @see DESIGN.md, Limits */
function isOneElsewhere(host: string): boolean {
  if (host.startsWith('10.')) return true
  if (host.includes(':')) return !/^(::1?$|ff|::ffff:127\.)/i.test(host)
  const [first] = /^\d+(?=(\.\d+){3}$)/.exec(host) ?? []
  return first !== undefined && Number(first) > 0 && Number(first) < 224 && Number(first) !== 127
}
