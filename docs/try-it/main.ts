import { BlockBook, type SeenBlock } from './block-book.ts'
import { BIRDS, type Colony, createColony } from './colony.ts'
import { byId, createControls, type Settings } from './controls.ts'
import { Flights } from './flights.ts'
import { adoptTheme, readPalette } from './palette.ts'
import { Stage } from './stage.ts'
import { drawStrip } from './strip.ts'
import { type Mood, summarise } from './summary.ts'

/** A tab that comes back after a while goes on where it was. */
const LONGEST_FRAME_MS = 50

const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
const root = byId('rookery')
const stage = new Stage(byId('stage') as HTMLCanvasElement, isStill)
adoptTheme()
let palette = readPalette()

/** One life of the rookery, and all that is kept of it. */
interface Life {
  readonly colony: Colony
  readonly book: BlockBook
  readonly flights: Flights
  readonly counts: { mined: number; reorgs: number }
}

async function hatch({ seed, difficulty, loss, isCut }: Settings): Promise<Life> {
  const flights = new Flights()
  const counts = { mined: 0, reorgs: 0 }
  const colony = await createColony(
    { seed, difficulty },
    {
      left: (departure) => flights.left(departure),
      lost: () => flights.lost(),
      mined: (bird) => {
        counts.mined++
        stage.mined(bird)
      },
      reorganised: () => {
        counts.reorgs++
      },
    },
  )
  colony.setLoss(loss)
  colony.setCut(isCut)
  return { colony, book: new BlockBook(), flights, counts }
}

let mood: Mood | undefined

function show({ colony, book, flights, counts }: Life, { isCut, isPaused }: Settings): void {
  const nowMs = colony.network.clock.nowMs()
  const standing = book.look(colony.birds)
  stage.draw({ nowMs, standing, flights: flights.at(nowMs), isCut }, palette)
  drawStrip(byId('strip') as HTMLCanvasElement, standing, palette)
  const summary = summarise(standing, isCut)
  tell('sentence', summary.sentence)
  // Whoever listens hears of changes, and not of every block.
  if (summary.mood !== mood) tell('news', summary.sentence)
  mood = summary.mood
  const { sent, lost, partitioned } = colony.network.stats
  const facts = { datagrams: sent, lost: lost + partitioned, ...counts }
  for (const [id, count] of Object.entries(facts)) tell(id, count.toLocaleString('en'))
  tell('time', `${Math.floor(nowMs / 1_000)} s`)
  const { lowest, highest, apart, ends } = standing
  const [left, right] = [standing.tips.slice(0, BIRDS / 2), standing.tips.slice(BIRDS / 2)].map(opinionOf)
  Object.assign(root.dataset, {
    left,
    right,
    mood,
    lowest,
    highest,
    apart,
    tips: ends.length,
    timeMs: Math.floor(nowMs),
    lost: facts.lost,
    severed: partitioned,
    paused: isPaused,
  })
}

/** The tip that a side is on, or nothing where it is not of one opinion. */
function opinionOf(tips: readonly (SeenBlock | undefined)[]): string {
  return tips.every((tip) => tip === tips[0]) ? (tips[0]?.hash.slice(0, 8) ?? '') : ''
}

function tell(id: string, text: string): void {
  const element = byId(id)
  if (element.textContent !== text) element.textContent = text
}

const controls = createControls({
  loss: (share) => life?.colony.setLoss(share),
  cut: (isCut) => life?.colony.setCut(isCut),
  say: (word) => life?.colony.say(word),
})
let life: Life | undefined
/** When the last frame was, by the time that frames are told: that of the first may lie before what the clock says now. */
let lastMs: number | undefined

async function frame(nowMs: number): Promise<void> {
  const elapsedMs = Math.min(nowMs - (lastMs ?? nowMs), LONGEST_FRAME_MS)
  lastMs = nowMs
  if (!life || controls.isStale()) {
    life?.colony.stop()
    life = await hatch(controls.begin())
  }
  const settings = controls.settings()
  if (!settings.isPaused) await life.colony.network.run(elapsedMs * settings.speed)
  show(life, settings)
  requestAnimationFrame(frame)
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  palette = readPalette()
})
requestAnimationFrame(frame)
