import { web } from './web.ts'

/**
 * Takes a lock for as long as this page lives, or until it is released.
 * @returns A function that releases it, and resolves when it is free; undefined when somebody else has it.
 */
export function holdLock(name: string): Promise<(() => Promise<void>) | undefined> {
  const { locks } = web().navigator ?? {}
  if (locks === undefined) throw new Error('there are no Web Locks here; serve the page over https or from localhost')
  return new Promise((resolve, reject) => {
    const ended = locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(undefined)
      return new Promise<void>((release) => {
        resolve(async () => {
          release()
          await ended
        })
      })
    })
    ended.catch(reject)
  })
}
