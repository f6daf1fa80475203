import { ownProcess } from '@canary-steps/go-plugin'
import { wordsOf } from './words-of.ts'

/** The command line of this process, up to its own word: the beginning of an operator's command in this container. */
const ownLine = async (): Promise<string> => {
  const words = await wordsOf('/proc/self')
  return words.slice(0, words.indexOf('inventory')).join(' ') || 'canary-steps'
}

/** `inventory` of the executable: a process of its own beside the controller's, on the same journal. It ends when it is told to. */
export const takeInventory = async (args: readonly string[]): Promise<void> => {
  const { startInventory } = await import('./plugin-runtime.ts')
  const { env, log, complain, exit } = ownProcess
  const stop = await startInventory(args, env, log).catch((error: Error) => {
    complain(`canary-steps: ${error.message}\n`)
    return undefined
  })
  if (!stop) return exit(2)
  log('info', 'operators look and give orders with kubectl exec into this container', {
    command: `${await ownLine()} effects list`,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop().then(() => exit(0)))
}
