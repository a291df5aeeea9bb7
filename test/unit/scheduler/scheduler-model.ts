/** An event as a plain list has it. */
interface Line {
  readonly id: number
  readonly group: string | undefined
  /** Undefined for what happens once. */
  readonly periodMs: number | undefined
  /** When it should happen, and when it can at the earliest: later when it was held back. */
  dueMs: number
  readyMs: number
  /** Who comes first among those due at the same time. */
  order: number
  isPaused: boolean
  state: 'waiting' | 'done' | 'cancelled'
  runs: number
  missed: number
}

/** What a scheduler should do, said with a list that is searched each time: slow, and plain enough to be believed. */
export class SchedulerModel {
  nowMs = 0
  /** What ran, and when. */
  readonly ran: (readonly [id: number, atMs: number])[] = []
  readonly lines: Line[] = []
  /** Those that have not ended, in the order in which they were listed. */
  #listed: Line[] = []
  readonly #pausedGroups = new Set<string>()
  #isPaused = false
  #orders = 0

  add(ms: number, { group, periodMs }: { group: string | undefined; periodMs: number | undefined }): void {
    const line: Line = {
      id: this.lines.length,
      group,
      periodMs,
      dueMs: this.nowMs + ms,
      readyMs: this.nowMs + ms,
      order: this.#orders++,
      isPaused: false,
      state: 'waiting',
      runs: 0,
      missed: 0,
    }
    this.lines.push(line)
    this.#listed.push(line)
  }

  advance(ms: number): void {
    const untilMs = this.nowMs + ms
    for (let line = this.#first(untilMs); line; line = this.#first(untilMs)) {
      this.nowMs = line.readyMs
      this.ran.push([line.id, this.nowMs])
      line.runs++
      if (line.periodMs === undefined) this.#end(line, 'done')
      else this.#place(line, line.dueMs + line.periodMs)
    }
    this.nowMs = untilMs
  }

  pause(line: Line): void {
    if (line.state === 'waiting') line.isPaused = true
  }

  resume(line: Line): void {
    const wasHeld = this.#isHeld(line)
    line.isPaused = false
    if (wasHeld) this.#release(line)
  }

  cancel(line: Line): void {
    if (line.state !== 'waiting') return
    line.missed = this.missedOf(line)
    this.#end(line, 'cancelled')
  }

  reschedule(line: Line, ms: number): void {
    if (line.state !== 'waiting') {
      line.isPaused = false
      line.state = 'waiting'
      this.#listed.push(line)
    }
    this.#place(line, this.nowMs + ms)
  }

  pauseAll(group?: string): void {
    if (group === undefined) this.#isPaused = true
    else this.#pausedGroups.add(group)
  }

  resumeAll(group?: string): void {
    const held = this.#listed.filter((line) => this.#isHeld(line))
    if (group === undefined) this.#isPaused = false
    else this.#pausedGroups.delete(group)
    for (const line of held) this.#release(line)
  }

  cancelGroup(group: string): number {
    const members = this.#listed.filter((line) => line.group === group)
    for (const line of members) this.cancel(line)
    return members.length
  }

  stateOf(line: Line): string {
    if (line.state !== 'waiting') return line.state
    return this.#isHeld(line) ? 'paused' : 'scheduled'
  }

  /** While it is held back, what has passed counts already. */
  missedOf(line: Line): number {
    const { periodMs, dueMs, missed } = line
    if (line.state !== 'waiting' || periodMs === undefined || !this.#isHeld(line) || dueMs > this.nowMs) return missed
    return missed + Math.floor((this.nowMs - dueMs) / periodMs) + 1
  }

  get listed(): readonly number[] {
    return this.#listed.map(({ id }) => id)
  }

  #first(untilMs: number): Line | undefined {
    const due = this.#listed.filter((line) => !this.#isHeld(line) && line.readyMs <= untilMs)
    return due.sort((a, b) => a.readyMs - b.readyMs || a.order - b.order)[0]
  }

  #isHeld({ isPaused, group }: Line): boolean {
    return isPaused || this.#isPaused || (group !== undefined && this.#pausedGroups.has(group))
  }

  /** One-off events that became due meanwhile happen now; the times of recurring ones that have passed are missed. */
  #release(line: Line): void {
    if (line.state !== 'waiting' || this.#isHeld(line)) return
    const { periodMs, dueMs } = line
    if (periodMs === undefined || dueMs > this.nowMs) return this.#place(line, dueMs)
    const passed = Math.floor((this.nowMs - dueMs) / periodMs) + 1
    line.missed += passed
    this.#place(line, dueMs + passed * periodMs)
  }

  #place(line: Line, dueMs: number): void {
    line.dueMs = dueMs
    line.readyMs = Math.max(dueMs, this.nowMs)
    line.order = this.#orders++
  }

  #end(line: Line, state: 'done' | 'cancelled'): void {
    line.state = state
    this.#listed = this.#listed.filter((other) => other !== line)
  }
}
