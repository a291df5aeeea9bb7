/** The time, and who moves it: the slider, play and pause, keys, a click on a picture, the page's address. */
export const PLAYER: string = String.raw`
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, 2000]
const SIGNS = { play: 'M3 1.5v13l11-6.5z', pause: 'M3 2h3.600v12H3zM9.400 2H13v12H9.400z' }
/** The whole run takes so long at most, unless told otherwise. */
const RUN_MS = 40000

function createPlayer(world, isStill, onTime) {
  const slider = byId('time')
  const pace = byId('pace')
  const usual = SPEEDS.find((speed) => speed >= 1 && world.endMs / speed <= RUN_MS) || SPEEDS[SPEEDS.length - 1]
  let ms = 0
  let isPlaying = false
  let wallMs = 0
  slider.max = world.endMs
  pace.append(...SPEEDS.map((speed) => new Option('× ' + speed, speed, speed === usual, speed === usual)))

  function go(toMs) {
    const before = ms
    ms = Math.max(0, Math.min(world.endMs, toMs))
    slider.value = ms
    slider.setAttribute('aria-valuetext', clock(ms))
    byId('clock').textContent = clock(ms) + ' / ' + clock(world.endMs)
    onTime(ms, before)
  }

  function play(should) {
    if (should && ms >= world.endMs) go(0)
    isPlaying = should
    wallMs = performance.now()
    byId('play').setAttribute('aria-label', should ? 'Pause' : 'Play')
    byId('play-sign').setAttribute('d', should ? SIGNS.pause : SIGNS.play)
    if (should) onTime(ms, ms)
  }

  function stepBy(samples) {
    play(false)
    const sample = sampleAt(world, ms)
    const isBetween = samples < 0 && ms > world.at[sample]
    const goal = Math.max(0, Math.min(world.samples - 1, sample + samples + (isBetween ? 1 : 0)))
    go(samples > 0 && goal === sample ? world.endMs : world.at[goal])
  }

  const KEYS = { ' ': () => play(!isPlaying), ArrowLeft: (n) => stepBy(-n), ArrowRight: (n) => stepBy(n), Home: () => go(0), End: () => go(world.endMs) }
  document.addEventListener('keydown', (event) => {
    const { target, key } = event
    const isOwn = target instanceof HTMLSelectElement || (target instanceof HTMLButtonElement && key === ' ')
    if (isOwn || !Object.hasOwn(KEYS, key) || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    KEYS[key](event.shiftKey ? 10 : 1)
  })
  byId('play').addEventListener('click', () => play(!isPlaying))
  slider.addEventListener('input', () => {
    play(false)
    go(Number(slider.value))
  })
  const fromAddress = () => {
    const [, seconds] = /^#t=([\d.]+)$/.exec(location.hash) || []
    if (seconds !== undefined) play(false)
    if (seconds !== undefined) go(Number(seconds) * 1000)
    return seconds !== undefined
  }
  addEventListener('hashchange', fromAddress)

  return {
    go,
    play,
    ms: () => ms,
    isPlaying: () => isPlaying,
    begin() {
      go(0)
      if (!fromAddress() && !isStill) play(true)
    },
    /** As much time as has passed, at the chosen speed. Without motion it goes from sample to sample. */
    tick(nowMs) {
      if (!isPlaying) return
      const passed = Math.min(nowMs - wallMs, 250) * Number(pace.value)
      if (isStill && nowMs - wallMs < 500) return
      wallMs = nowMs
      go(isStill ? world.at[Math.min(world.samples - 1, sampleAt(world, ms) + Math.max(1, Math.round(world.samples / 40)))] : ms + Math.max(passed, 0))
      if (ms >= world.endMs || (isStill && ms >= world.at[world.samples - 1])) play(false)
    },
  }
}
`
