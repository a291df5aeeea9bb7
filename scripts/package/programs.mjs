/** A dozen lines as a user would write them: a peer over memory, an event, a verified block. They print `1 block, hash`. */
const lines = (imports, types = '') => `${imports}
const net = memoryNetwork({ latencyMs: 5 })
const network = { difficulty: 1, wellKnown: ['10.0.0.1:1'] }
const template = { previousHash: '', height: 0, minedBy: 'rook', messages: ['caw'], timestamp: 1_700_000_000 }

async function main()${types && ': Promise<string>'} {
  const { block } = await (await createMiner()).mine({ ...template, difficulty: 1 })
  const options = { network, clock: net.clock }
  const rook = await createPeer({ ...options, transport: net.transport('10.0.0.1:1'), chain: [block] })
  const crow = await createPeer({ ...options, transport: net.transport('10.0.0.2:1') })
  let told = 0
  crow.on('block', () => { told += 1 })
  await rook.start()
  await crow.start()
  await net.run(2_000)
  const verifier = await createVerifier({ difficulty: 1 })
  const verdict${types && ': Verdict'} = verifier.block({ ...block, minedBy: 'crow' }, { previousHash: '', height: 0 })
  await Promise.all([rook.stop(), crow.stop()])
  return told + ' block, ' + (verdict.ok ? 'sound' : verdict.reason)
}
`

const ESM =
  "import { createMiner, createPeer, createVerifier } from 'rookery'\nimport { memoryNetwork } from 'rookery/memory'"
const CJS =
  "const { createMiner, createPeer, createVerifier } = require('rookery')\nconst { memoryNetwork } = require('rookery/memory')"
const TYPED = ESM.replace('createVerifier }', 'createVerifier, type Verdict }')
const PRINTED = 'main().then((said) => console.log(said))\n'

export const EXPECTED = '1 block, hash\n'
export const esmProgram = `${lines(ESM)}${PRINTED}`
export const cjsProgram = `${lines(CJS)}${PRINTED}`
export const typedProgram = `${lines(TYPED, 'typed')}${PRINTED}`
/** In a page, where the title tells. */
export const pageProgram = `${lines(ESM)}main().then((said) => { document.title = said })\n`
