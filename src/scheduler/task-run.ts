/** What a task is told about the attempt it is. */
export interface TaskContext {
  /**
   * Aborted when the attempt takes longer than `timeoutMs`, when the event is cancelled and when the scheduler stops;
   * hand it on to whatever can take long.
   */
  readonly signal: AbortSignal
  /** Which attempt at this occurrence this is; 1 for the first. */
  readonly attempt: number
  /** When the occurrence was due, without jitter, in monotonic milliseconds. */
  readonly scheduledMs: number
  /** When this attempt began, in monotonic milliseconds. */
  readonly nowMs: number
}

/** Work to be done on time: synchronous, or with a promise for its end. What it throws or rejects with is a failure. */
export type Task = (context: TaskContext) => unknown

/** How an attempt went. */
export interface EventOutcome {
  /** When it began, in monotonic milliseconds. */
  readonly atMs: number
  /** When it began, in Unix milliseconds. */
  readonly atUnixMs: number
  /** Whether the task returned, or its promise was fulfilled. */
  readonly ok: boolean
  /** What it threw or rejected with; absent when `ok`. */
  readonly error?: unknown
  /** From its begin to its end, in milliseconds. */
  readonly durationMs: number
  /** Which attempt at its occurrence it was, from 1. */
  readonly attempts: number
}

/** Whoever wants to know how an attempt ended. */
export interface RunOwner {
  /** Told once, and before `start` returns when the task is synchronous. Must not throw. */
  settle(run: TaskRun, ok: boolean, error: unknown): void
}

/** One attempt. The signal is made only when the task asks for it: most do not, and it costs more than they do. */
export class TaskRun implements TaskContext {
  readonly attempt: number
  readonly scheduledMs: number
  readonly nowMs: number
  private readonly unixMs: number
  private endMs = Infinity
  private ok = false
  private error: unknown
  private controller: AbortController | undefined
  private isAborted = false
  private reason: unknown

  constructor(attempt: number, scheduledMs: number, nowMs: number, unixMs: number) {
    this.attempt = attempt
    this.scheduledMs = scheduledMs
    this.nowMs = nowMs
    this.unixMs = unixMs
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController()
      if (this.isAborted) this.controller.abort(this.reason)
    }
    return this.controller.signal
  }

  /** Does the work, with a promise only where the task made one. */
  start(task: Task, owner: RunOwner): void {
    let promise: Promise<unknown> | undefined
    let thrown: { error: unknown } | undefined
    try {
      const result = task(this)
      if (isThenable(result)) promise = Promise.resolve(result)
    } catch (error) {
      thrown = { error }
    }
    if (promise === undefined) owner.settle(this, thrown === undefined, thrown?.error)
    else {
      promise.then(
        () => owner.settle(this, true, undefined),
        (error: unknown) => owner.settle(this, false, error),
      )
    }
  }

  /** Tells the task to stop. Without a reason, the signal carries the runtime's `AbortError`. */
  abort(reason: unknown): void {
    this.isAborted = true
    this.reason = reason
    this.controller?.abort(reason)
  }

  /** Notes how it went, for {@link outcome}. */
  finish(ok: boolean, error: unknown, endMs: number): void {
    this.ok = ok
    this.error = error
    this.endMs = endMs
  }

  /** How it went; after `finish`. */
  outcome(): EventOutcome {
    const { ok, error, nowMs, unixMs, endMs, attempt } = this
    const times = { atMs: nowMs, atUnixMs: unixMs, durationMs: endMs - nowMs, attempts: attempt }
    return ok ? { ok, ...times } : { ok, error, ...times }
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
