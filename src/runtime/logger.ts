import { checkKnown, type KnownOptions } from './known-options.ts'
import { invalid } from './option-error.ts'

/** How loud a line is, from the finest to the gravest. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** The facts of a line, as plain values. */
export type LogFacts = Readonly<Record<string, unknown>>

/** Takes debug output. `console` is one; the default is silent. */
export interface Logger {
  /** What a developer follows step by step. */
  debug(message: string, facts?: LogFacts): void
  /** What happens in the normal course of things. */
  info(message: string, facts?: LogFacts): void
  /** What failed and is dealt with. */
  warn(message: string, facts?: LogFacts): void
  /** What failed and is not. */
  error(message: string, facts?: LogFacts): void
}

/** Says nothing. */
export function silentLogger(): Logger {
  const nothing = () => {}
  return { debug: nothing, info: nothing, warn: nothing, error: nothing }
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** What {@link createLogger} takes. */
export interface LoggerOptions {
  /** The finest level that is still written. */
  readonly level: LogLevel
  /** Called once for each line. */
  write(level: LogLevel, message: string, facts: LogFacts): void
}

const OPTIONS: KnownOptions<LoggerOptions> = { level: 1, write: 1 }

/**
 * A logger that passes on what is at least as grave as `level`.
 * @example
 * ```ts
 * const logger = createLogger({ level: 'info', write: (level, message, facts) => console.error(level, message, facts) })
 * ```
 * @throws {@link OptionsError} `OPTION_INVALID`
 */
export function createLogger(options: LoggerOptions): Logger {
  checkKnown('createLogger', options, OPTIONS)
  const { level } = options
  if (!LEVELS.includes(level)) throw invalid('level', level, `one of ${LEVELS.join(', ')}`)
  if (typeof options.write !== 'function') throw invalid('write', options.write, 'a function that takes each line')
  const logger = silentLogger()
  for (const grave of LEVELS.slice(LEVELS.indexOf(level))) {
    logger[grave] = (message, facts = {}) => options.write(grave, message, facts)
  }
  return logger
}
