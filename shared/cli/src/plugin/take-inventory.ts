import { ownProcess } from '@canary-steps/go-plugin'

/** `inventory` of the executable: a process of its own beside the controller's, on the same journal. It ends when it is told to. */
export const takeInventory = async (args: readonly string[]): Promise<void> => {
  const { startInventory } = await import('./plugin-runtime.ts')
  const { env, log, complain, exit } = ownProcess
  const stop = await startInventory(args, env, log).catch((error: Error) => {
    complain(`canary-steps: ${error.message}\n`)
    return undefined
  })
  if (!stop) return exit(2)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().then(() => exit(0)))
}
