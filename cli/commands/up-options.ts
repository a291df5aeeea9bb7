import { Command, InvalidArgumentError, Option } from 'commander'
import { type Address, type LogLevel, type Network, networks, parseAddress } from 'rookery'

/** What `rookery up` was asked for, as commander reads it. */
export interface UpOptions {
  readonly port: number
  readonly host: string
  readonly name?: string
  readonly network?: keyof typeof networks
  readonly difficulty?: number
  readonly wellKnown?: readonly Address[]
  readonly advertise?: Address
  readonly id?: string
  readonly chain?: string
  readonly save?: string
  readonly json?: true
  readonly statusEvery?: number
  readonly logLevel?: LogLevel | 'none'
  readonly mine?: true
  readonly threads?: number
  readonly genesis?: true
  readonly words?: readonly string[]
}

/** The default, and where most peers are. */
const MAIN_NETWORK = 'aviary'

const EXAMPLES = `
Networks:
  aviary (difficulty 8) is the main one, test (8) is reset every few days, competition (9).
  Without --network and --difficulty, the network is aviary.

Examples:
  $ rookery up
  $ rookery up --network test --port 0 --name "u-neek name"
  $ rookery up --save chain.jsonl
  $ rookery up --difficulty 2 --port 9000
  $ rookery up --difficulty 2 --port 0 --well-known 127.0.0.1:9000
  $ rookery up --mine --words "caw caw" "every evening"
  $ rookery up --mine --genesis --difficulty 5 --port 9000
  $ rookery up --json | jq -r 'select(.event == "block").block.hash'

Ctrl-C stops it.`

/** The command's face: its options, and how they are read. */
export function upInterface(): Command {
  return new Command('up')
    .description('Run a peer: join a network, follow its best chain and serve it to others.')
    .addOption(option('-p, --port <port>', 'UDP port; 0 picks a free one', integer(0, 65_535)).default(8999))
    .option('--host <address>', 'address of this machine to listen on', '0.0.0.0')
    .option('-n, --name <name>', 'what others see us as')
    .addOption(new Option('--network <name>', 'the network to join').choices(Object.keys(networks)))
    .addOption(
      option('--difficulty <n>', 'zeros that a hash must end in: a network of your own', integer(1, 64)).conflicts(
        'network',
      ),
    )
    .addOption(option('-w, --well-known <host:port>', 'a host to begin with; may be repeated', addresses))
    .addOption(option('--advertise <host:port>', 'our address as others see it, behind a port forwarding', address))
    .option('--id <text>', 'what the ids of our gossips begin with (default: random)')
    .addOption(option('--chain <file>', 'blocks to begin with: a JSON list, or one a line; they are verified', file))
    .addOption(
      option('--save <file>', 'keep the chain in this file, of this peer alone, and begin with what it holds', file),
    )
    .option('--json', 'one JSON object an event on standard output')
    .addOption(option('--status-every <seconds>', 'tell how things stand every so often', seconds))
    .addOption(
      new Option('--log-level <level>', 'debug output on standard error (default: none)').choices([
        'none',
        'debug',
        'info',
        'warn',
        'error',
      ]),
    )
    .option('--mine', 'mine blocks, once synced, of the words that others and we say')
    .addOption(option('--threads <n>', 'threads that mine (default: one for each core)', integer(1, 1_024)))
    .option('--genesis', 'mine also where nobody has a chain, and begin one')
    .addOption(
      option('--words <word...>', 'what our blocks say while no word waits: one of these (default: caw)', words),
    )
    .addHelpText('after', EXAMPLES)
}

/** The network that the options describe. */
export function networkOf({ network, difficulty, wellKnown = [] }: UpOptions): Network {
  if (difficulty !== undefined) return { difficulty, wellKnown }
  const known = networks[network ?? MAIN_NETWORK]
  return { ...known, wellKnown: [...(known.wellKnown ?? []), ...wellKnown] }
}

/** What to call that network. */
export function networkName({ network, difficulty }: UpOptions): string {
  return difficulty === undefined ? (network ?? MAIN_NETWORK) : 'a network of your own'
}

export function option(flags: string, description: string, read: (text: string, before: never) => unknown): Option {
  return new Option(flags, description).argParser(read as (text: string) => unknown)
}

export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Give an integer from ${min} to ${max}.`)
  }
}

/** Words as they can stand in a block, one more each time. */
export function words(text: string, before: readonly string[] = []): readonly string[] {
  const length = [...text].length
  if (length >= 1 && length <= 20) return [...before, text]
  throw new InvalidArgumentError('A word has 1 to 20 characters, spaces included.')
}

/** Seconds as a positive number, fractions too. */
export function seconds(text: string): number {
  const value = Number(text)
  if (/^[\d.]+$/.test(text) && value > 0 && value <= 86_400) return value
  throw new InvalidArgumentError('Give a number of seconds, such as 10 or 0.5, and no more than a day.')
}

/** A name of a file. An empty one is a variable of the shell's that is not set. */
export function file(text: string): string {
  if (text !== '') return text
  throw new InvalidArgumentError('Give the name of a file.')
}

function address(text: string): Address {
  try {
    return parseAddress(text)
  } catch {
    throw new InvalidArgumentError('Give host:port, such as 192.0.2.1:8999 or [2001:db8::1]:8999.')
  }
}

function addresses(text: string, before: readonly Address[] = []): readonly Address[] {
  return [...before, address(text)]
}
