import { describe, expect, it } from 'vitest'
import { OptionsError } from '../../../src/errors.ts'
import { networks } from '../../../src/peer/networks.ts'
import { resolveOptions } from '../../../src/peer/peer-options.ts'

const transport = {
  open: async () => ({ host: '10.0.0.1', port: 1 }),
  send() {},
  resolve: async () => '',
  close: async () => {},
}
const good = { network: { difficulty: 2 }, transport }
const resolve = (options: object) => resolveOptions({ ...good, ...options } as never)

describe('resolveOptions', () => {
  it('fills in the defaults of the design', () => {
    expect(resolve({})).toMatchObject({
      name: 'rookery',
      idPrefix: expect.stringMatching(/^[0-9a-f]{16}$/),
      difficulty: 2,
      wellKnown: [],
      genesisHash: undefined,
      advertise: undefined,
      timings: { gossipMs: 30_000, statsMs: 10_000, consensusMs: 120_000, dropMs: 60_000 },
      limits: {
        neighbors: 256,
        neighborsPerHost: 32,
        heardOf: 1_024,
        gossipIds: 4_096,
        requestsInFlight: 1_024,
        blocksWaiting: 4_096,
        words: 1_000,
        badClaims: 256,
      },
    })
  })

  it('takes what is given, and leaves the rest', () => {
    const settings = resolve({
      network: { difficulty: 2, wellKnown: ['eagle:1', { host: '::1', port: 2 }] },
      timings: { gossipMs: 5, statsMs: undefined },
      limits: { words: 1 },
      advertise: 'rook.example:7',
      name: '🐦'.repeat(64),
      id: 'x',
    })
    expect(settings.wellKnown).toEqual([
      { host: 'eagle', port: 1 },
      { host: '::1', port: 2 },
    ])
    expect(settings.timings).toMatchObject({ gossipMs: 5, statsMs: 10_000 })
    expect(settings.limits).toMatchObject({ words: 1, neighbors: 256 })
    expect(settings.advertise).toEqual({ host: 'rook.example', port: 7 })
  })

  const bad: readonly (readonly [string, object, RegExp])[] = [
    ['an option that there is none of', { prot: 8999 }, /createPeer has no option prot; there are network, transport,/],
    [
      'an unknown field of the network',
      { network: { difficulty: 2, wellknown: [] } },
      /network has no option wellknown;/,
    ],
    ['an unknown option of mining', { mining: { words: ['caw'] } }, /mining has no option words; there are minedBy/],
    ['no network', { network: undefined }, /^network is missing: give networks\.aviary, /],
    ['the name of a network', { network: 'aviary' }, /^network is the text "aviary": give networks\.aviary, /],
    ['a difficulty of 0', { network: { difficulty: 0 } }, /network\.difficulty is 0.*1 to 64/],
    ['a difficulty of 1.5', { network: { difficulty: 1.5 } }, /network\.difficulty/],
    ['a difficulty of 65', { network: { difficulty: 65 } }, /network\.difficulty/],
    ['a difficulty that is a text', { network: { difficulty: '2' } }, /network\.difficulty is the text "2":/],
    ['a text for wellKnown', { network: { difficulty: 2, wellKnown: 'a:1' } }, /network\.wellKnown.*list/],
    [
      'no address in wellKnown',
      { network: { difficulty: 2, wellKnown: ['a:1', 'b'] } },
      /network\.wellKnown\[1\]: "b" .*host:port/,
    ],
    ['an upper-case genesis hash', { network: { difficulty: 2, genesisHash: 'A'.repeat(64) } }, /network\.genesisHash/],
    [
      'a genesis hash that no genesis block can have',
      { network: { difficulty: 3, genesisHash: `${'a'.repeat(62)}00` } },
      /network\.genesisHash ends in fewer than 3 zeros/,
    ],
    ['no transport', { transport: undefined }, /transport lacks open, send, resolve, close.*udp/],
    ['half a transport', { transport: { ...transport, send: 7 } }, /transport lacks send/],
    ['a long name', { name: 'x'.repeat(65) }, /name must.*64/],
    ['a name that is a number', { name: 7 }, /name/],
    ['a lone surrogate in the name', { name: '\ud800' }, /name/],
    ['an empty id', { id: '' }, /id must/],
    ['a long id', { id: 'x'.repeat(240) }, /id must/],
    ['a lone surrogate in the id', { id: '\ud800' }, /id must/],
    ['an id that is a symbol', { id: Symbol('x') }, /id must/],
    ['a name and id too long together', { name: '\u0001'.repeat(64), id: '€'.repeat(239) }, /name and id together/],
    ['an advertised nonsense', { advertise: 'nonsense' }, /advertise.*host:port/],
    ['an advertised wildcard', { advertise: '0.0.0.0:8999' }, /advertise.*0\.0\.0\.0/],
    ['an advertised name that no gossip can carry', { advertise: 'röök:8999' }, /advertise/],
    ['a chain that is none', { chain: 7 }, /chain must/],
    ['a chain that is null', { chain: null }, /chain must/],
    ['an unknown timing', { timings: { gossip: 5 } }, /timings has no option gossip; there are gossipMs/],
    ['a timing named like a method', { timings: { toString: 5 } }, /timings has no option toString/],
    ['timings that are a number', { timings: 5 }, /timings takes an object with some of gossipMs/],
    ['a timing of 0', { timings: { gossipMs: 0 } }, /timings\.gossipMs is 0.*from 1/],
    ['a timing that is not a number', { timings: { gossipMs: Number.NaN } }, /timings\.gossipMs/],
    ['a limit of -1', { limits: { words: -1 } }, /limits\.words/],
    ['a limit that is a text', { limits: { words: '5' } }, /limits\.words is the text "5":/],
    ['an unknown limit', { limits: { word: 1 } }, /limits has no option word;/],
    ['half a store', { store: { load() {} } }, /store lacks replaceFrom/],
    ['no clock', { clock: {} }, /clock lacks nowMs/],
    ['no random', { random: Math }, /random lacks fraction/],
    ['no logger', { logger: 7 }, /logger lacks debug/],
    ['no hasher', { hasher: {} }, /hasher lacks/],
  ]

  it.each(bad)('refuses %s with a sentence that names the option', (_, options, sentence) => {
    expect(() => resolve(options)).toThrow(OptionsError)
    expect(() => resolve(options)).toThrow(sentence)
  })

  it('refuses to go on without options', () => {
    expect(() => resolveOptions(undefined as never)).toThrow(/network.*transport/)
  })
})

describe('networks', () => {
  it("are everybody's, so nobody can change them", () => {
    const { aviary } = networks as unknown as { aviary: { difficulty: number; wellKnown: string[] } }
    expect(() => aviary.wellKnown.push('127.0.0.1:8999')).toThrow(TypeError)
    expect(() => {
      aviary.difficulty = 1
    }).toThrow(TypeError)
    expect(() => Object.assign(networks, { aviary: networks.test })).toThrow(TypeError)
  })
})
