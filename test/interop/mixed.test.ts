import { expect, it, onTestFinished } from 'vitest'
import { mineChain } from '../support/chains.ts'
import { describeBesideReference } from './describe-beside-reference.ts'
import { type RemoteMember, startMember } from './mixed/start-member.ts'
import { startReferenceHere } from './rookery-peer.ts'
import { waitFor } from './wait-for.ts'

const DIFFICULTY = 2
const chain = mineChain(60, { difficulty: DIFFICULTY })

/** Waits until all say that their chain is `height` blocks long, and expects one tip. */
async function agree(members: readonly RemoteMember[], height: number): Promise<void> {
  await waitFor(`${height} blocks at everybody’s`, () => members.every((member) => member.tip()?.height === height))
  expect(new Set(members.map((member) => member.tip()?.hash)).size).toBe(1)
}

describeBesideReference('Peers on Node.js, Bun and Deno beside the reference peer', () => {
  it('agree on one chain, whoever announces its next block', async () => {
    const reference = await startReferenceHere({ chain, difficulty: DIFFICULTY, flags: ['--gossip-s', '1'] })
    onTestFinished(({ task }) => void (task.result?.state === 'fail' && console.error(reference.output())))
    const node = await startMember('node', DIFFICULTY, reference.address)
    const bun = await startMember('bun', DIFFICULTY, node.address)
    const deno = await startMember('deno', DIFFICULTY, bun.address)
    const members = [node, bun, deno]
    await agree(members, chain.length)
    for (const [i, member] of [deno, node, bun, deno].entries()) {
      member.announceNext()
      await agree(members, chain.length + i + 1)
      await waitFor('the reference to append it', () =>
        reference.output().includes(`appended block ${chain.length + i}`),
      )
    }
  })
})
