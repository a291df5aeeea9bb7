import { createPeer, createVirtualClock, type PeerOptions, seededRandom } from 'rookery'
import { memoryNetwork } from 'rookery/memory'
import { createSharedHasher } from '../math/sha256.ts'

/**
 * Lets a peer check its options, before there is a world that the mistake could break.
 * @throws OptionsError
 */
export async function checkPeerOptions({ timings, limits }: Pick<PeerOptions, 'timings' | 'limits'>): Promise<void> {
  const clock = createVirtualClock()
  await createPeer({
    ...(timings ? { timings } : {}),
    ...(limits ? { limits } : {}),
    network: { difficulty: 1 },
    transport: memoryNetwork({ clock }).transport('10.0.0.1:8999'),
    clock,
    random: seededRandom(1),
    hasher: createSharedHasher(),
  })
}
