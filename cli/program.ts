import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { OptionsError, RookeryError } from 'rookery'
import { demoCommand } from './commands/demo.ts'
import { mineCommand } from './commands/mine.ts'
import { simulateCommand } from './commands/simulate.ts'
import { upCommand } from './commands/up.ts'
import type { Context } from './context.ts'
import { UserError } from './errors.ts'
import { createPaint, type Paint } from './look/paint.ts'
import { printable } from './look/text.ts'

/** Exit codes: all went well; something failed; the command line makes no sense. */
const [FINE, FAILED, MISUSED] = [0, 1, 2]

const EXAMPLES = `
Examples:
  $ rookery demo                     five peers on this machine find each other and agree
  $ rookery up                       join the main network
  $ rookery up --help                every option, with examples
  $ rookery mine --difficulty 6 caw  mine one block, the first of a chain
`

/**
 * Runs the program.
 * @param args - What the user typed after the program's name.
 * @returns The exit code: 0, 1 for a failure, 2 for bad usage, 130 for work that was interrupted before its result.
 */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const paint = createPaint(context.stderr, context.env)
  let code = FINE
  const program = createProgram(context, (result) => {
    code = result
  })
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : withoutStrayHelp(args, program), { from: 'user' })
    return code
  } catch (error) {
    return report(error, context, paint)
  }
}

/** `help upp` is answered as `upp` is: by itself it would print all that there is, and never say why. */
function withoutStrayHelp(args: readonly string[], { commands }: Command): readonly string[] {
  const [first, name] = args
  if (first !== 'help' || name === undefined || commands.some((command) => command.name() === name)) return args
  return [name]
}

/** A further command is a file in `commands/` and a line here. */
function createProgram(context: Context, done: (code: number) => void): Command {
  const program = new Command('rookery')
    .description('A peer of a gossiping proof-of-work chain over UDP.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EXAMPLES)
  program.addCommand(demoCommand(context, done))
  program.addCommand(upCommand(context, done))
  program.addCommand(mineCommand(context, done))
  program.addCommand(simulateCommand(context, done))
  for (const command of [program, ...program.commands]) dress(command, context)
  return program
}

function dress(command: Command, { stdout, stderr, env }: Context): void {
  const [out, err] = [createPaint(stdout, env), createPaint(stderr, env)]
  const help = [command.parent?.name(), command.name(), '--help'].filter(Boolean).join(' ')
  command
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .showHelpAfterError(`${help} lists what there is.`)
    .configureHelp({ styleTitle: (title) => out.bold(title) })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, err.alarm('error:'))),
      getOutHasColors: () => out.isColored,
      getErrHasColors: () => err.isColored,
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
}

/** Says what went wrong, and returns the exit code for it. */
function report(error: unknown, { stderr }: Context, paint: Paint): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? FINE : MISUSED
  const isExpected = error instanceof RookeryError || error instanceof UserError
  const sentence = isExpected ? printable(error.message) : unexpected(error)
  stderr.write(`${paint.alarm('error:')} ${sentence}\n`)
  return error instanceof OptionsError ? MISUSED : FAILED
}

function unexpected(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `This should not have happened; please report it.\n${trace}`
}

function version(): string {
  const { version } = createRequire(import.meta.url)('rookery/package.json') as { version: string }
  return version
}
