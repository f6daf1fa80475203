import { settleDue } from '../end/observe.ts'
import type { Runtime } from '../runtime.ts'

/**
 * Looks for what is due every so many milliseconds (0: never), one look at a time; `refresh` is called before each. Returns how to stop it.
 * It keeps no process alive.
 */
export const settleLoop = (runtime: Runtime, every: number, refresh?: () => Promise<void>): (() => Promise<void>) => {
  let running = Promise.resolve()
  const look = () => {
    running = running
      .then(refresh)
      .then(() => settleDue(runtime))
      .catch((error: Error) => runtime.log('error', 'undo queue', { reason: error.message }))
  }
  const timer = every > 0 ? setInterval(look, every).unref() : undefined
  return () => {
    clearInterval(timer)
    return running
  }
}
