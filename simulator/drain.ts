/** Lets everything that was promised happen, however deep: a turn of the real event loop. */
export function drain(): Promise<void> {
  return new Promise((resolve) => {
    // Browsers have no setImmediate, which spares the others a millisecond.
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}
