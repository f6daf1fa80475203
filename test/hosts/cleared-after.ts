import type { RunningHost } from './host.ts'

/** A host whose place is cleared when its first instance is stopped, or could not start. */
export const clearedAfter = async (
  starting: Promise<RunningHost>,
  clear: () => void | Promise<void>,
): Promise<RunningHost> => {
  const first = await starting.catch(async (error: unknown) => {
    await clear()
    throw error
  })
  return {
    ...first,
    async stop() {
      await first.stop()
      await clear()
    },
  }
}
