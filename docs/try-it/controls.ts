/** What the reader has chosen. */
export interface Settings {
  readonly seed: number
  readonly difficulty: number
  /** Share of datagrams that get lost, from 0 to 1. */
  readonly loss: number
  /** Milliseconds of the birds' time in one of ours. */
  readonly speed: number
  readonly isCut: boolean
  readonly isPaused: boolean
}

/** What takes effect at once. */
export interface Effects {
  loss(share: number): void
  cut(isCut: boolean): void
  say(word: string): void
}

/** The buttons and sliders, and what they stand on. */
export interface Controls {
  settings(): Settings
  /** Whether the rookery that lives is another one than was asked for. */
  isStale(): boolean
  /** What the next one is to be like. */
  begin(): Settings
}

const SPEEDS: Readonly<Record<string, string>> = {
  '-3': '1/8',
  '-2': '1/4',
  '-1': '1/2',
  '0': '1',
  '1': '2',
  '2': '4',
  '3': '8',
}

export function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no #${id}.`)
  return element
}

export function createControls(effects: Effects): Controls {
  const slider = (id: string) => byId(id) as HTMLInputElement
  let seed = Number(new URLSearchParams(location.search).get('seed') ?? 1)
  let isStale = true
  const press = toggles()

  const settings = (): Settings => ({
    seed,
    difficulty: Number(slider('difficulty').value),
    loss: Number(slider('loss').value) / 100,
    speed: 2 ** Number(slider('speed').value),
    isCut: press.isOn('cut'),
    isPaused: press.isOn('pause'),
  })
  const tellSliders = () => {
    byId('loss-says').textContent = `${slider('loss').value} %`
    byId('difficulty-says').textContent = `${slider('difficulty').value} zeros`
    byId('speed-says').textContent = `× ${SPEEDS[slider('speed').value]}`
  }

  for (const id of ['loss', 'difficulty', 'speed']) slider(id).addEventListener('input', tellSliders)
  slider('loss').addEventListener('input', () => effects.loss(settings().loss))
  slider('difficulty').addEventListener('input', () => {
    isStale = true
  })
  press.on('cut', ['Cut in two', 'Heal'], (isCut) => effects.cut(isCut))
  press.on('pause', ['Pause', 'Go on'], () => {})
  byId('anew').addEventListener('click', () => {
    seed++
    isStale = true
  })
  byId('speech').addEventListener('submit', (event) => {
    event.preventDefault()
    const input = slider('word')
    const word = [...input.value.trim()].slice(0, 20).join('')
    if (word !== '') effects.say(word)
    input.value = ''
  })
  onKeys({ c: 'cut', p: 'pause', n: 'anew' })
  tellSliders()
  return {
    settings,
    isStale: () => isStale,
    begin() {
      isStale = false
      return settings()
    },
  }
}

/** Buttons with two states. */
function toggles() {
  const isOn = (id: string) => byId(id).getAttribute('aria-pressed') === 'true'
  return {
    isOn,
    on(id: string, [off, on]: readonly [string, string], change: (isOn: boolean) => void) {
      byId(id).addEventListener('click', () => {
        const value = !isOn(id)
        byId(id).setAttribute('aria-pressed', `${value}`)
        byId(id).textContent = value ? on : off
        change(value)
      })
    },
  }
}

function onKeys(keys: Readonly<Record<string, string>>): void {
  addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
    const isTyping = target instanceof HTMLInputElement && target.type !== 'range'
    const id = keys[key.toLowerCase()]
    if (id && !isTyping && !ctrlKey && !metaKey && !altKey) byId(id).click()
  })
}
