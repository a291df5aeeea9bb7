import type { Output } from '../context.ts'

type Brush = (text: string) => string

/** The colours of the house. Every brush gives its text back unchanged where there is to be no colour. */
export interface Paint {
  readonly isColored: boolean
  readonly bold: Brush
  /** For what is there and need not be read: times, hashes, rules. */
  readonly faint: Brush
  readonly dusk: Brush
  readonly dawn: Brush
  readonly moss: Brush
  readonly alarm: Brush
}

export type ColorDepth = 'none' | '16' | 'true'

type Hue = 'dusk' | 'dawn' | 'moss' | 'alarm'

/** Hues as they are on paper, and lifted for the dark, where dusk and moss would drown. */
const ON_PAPER = { dusk: '#5b4b8a', dawn: '#b97a17', moss: '#3f7d5a', alarm: '#c4453c' } as const
const IN_THE_DARK = { dusk: '#9c8bd0', dawn: '#e8a33d', moss: '#66ad85', alarm: '#e0655b' } as const
const AMONG_16 = { dusk: 35, dawn: 33, moss: 32, alarm: 31 } as const

/** Paint for one stream. */
export function createPaint(output: Output, env: Context): Paint {
  return paintWith(colorDepth(output, env), isPaper(env))
}

type Context = Readonly<Record<string, string | undefined>>

/**
 * How many colours may be used. Nothing overrules `NO_COLOR`; `FORCE_COLOR` colours a pipe too.
 * @see https://no-color.org and https://force-color.org
 */
export function colorDepth({ isTTY = false }: Output, env: Context): ColorDepth {
  const { NO_COLOR, FORCE_COLOR, COLORTERM, TERM } = env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 'none'
  const isForced = FORCE_COLOR !== undefined && FORCE_COLOR !== ''
  if (isForced && /^(0|false)$/.test(FORCE_COLOR)) return 'none'
  if (!isForced && (!isTTY || TERM === 'dumb')) return 'none'
  return FORCE_COLOR === '3' || /^(truecolor|24bit)$/i.test(COLORTERM ?? '') ? 'true' : '16'
}

/** Whether the terminal says that its background is light; most say nothing and are dark. */
function isPaper({ COLORFGBG = '' }: Context): boolean {
  return /;(7|15)$/.test(COLORFGBG)
}

/** Paint of a given depth. */
export function paintWith(depth: ColorDepth, isOnPaper = false): Paint {
  const brush = (open: string, close: number): Brush =>
    depth === 'none' ? (text) => text : (text) => (text === '' ? '' : `\x1b[${open}m${text}\x1b[${close}m`)
  const hue = (name: Hue) => {
    const rgb = (isOnPaper ? ON_PAPER : IN_THE_DARK)[name].slice(1)
    const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(rgb.slice(at, at + 2), 16))
    return brush(depth === 'true' ? `38;2;${red};${green};${blue}` : `${AMONG_16[name]}`, 39)
  }
  return {
    isColored: depth !== 'none',
    bold: brush('1', 22),
    faint: brush('2', 22),
    dusk: hue('dusk'),
    dawn: hue('dawn'),
    moss: hue('moss'),
    alarm: hue('alarm'),
  }
}
