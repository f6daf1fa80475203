import { setTimeout } from 'node:timers/promises'

/** Until this process is left alone. Its starter is gone, however it ended, and can end it no more. It keeps nothing alive. */
export const orphaned = async (): Promise<void> => {
  const parent = process.ppid
  while (process.ppid === parent) await setTimeout(500, undefined, { ref: false })
}
