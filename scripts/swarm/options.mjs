import { parseArgs } from 'node:util'

/** What `npm run swarm -- --help` prints. */
export const HELP = `Runs random worlds until one breaks an invariant, and makes that one small.

  npm run swarm -- [options]

  --seeds <n>      how many worlds (default: 100)
  --from <seed>    the first seed; the others count on from it (default: 1)
  --peers <n>      most honest peers of a world (default: 20)
  --no-shrink      leave a world that fails as it is
  --world <json>   run this one world instead
  --help           print this

Exit codes: 0 when all went well, 1 when a world failed, 2 when the options make no sense.
`

const LAST_SEED = 2 ** 32 - 1

/**
 * Reads the command line.
 * @throws Error whose message is one sentence for the user
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      peers: { type: 'string', default: '20' },
      world: { type: 'string' },
      shrink: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  })
  const from = integer('from', values.from, 0, LAST_SEED)
  return {
    from,
    seeds: integer('seeds', values.seeds, 1, LAST_SEED - from + 1),
    peers: integer('peers', values.peers, 2, 100_000),
    world: values.world === undefined ? undefined : json('world', values.world),
    shrinks: values.shrink,
    isHelp: values.help,
  }
}

function integer(name, text, min, max) {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new Error(`--${name} is ${JSON.stringify(text)}: give an integer from ${min} to ${max}.`)
}

function json(name, text) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`--${name} is no JSON: ${cause.message}`, { cause })
  }
}
