import { setTimeout } from 'node:timers/promises'

/** A limit for what hangs, in milliseconds: the slowest thing that is waited for is heard with an inventory, every five minutes. */
const patience = Number(process.env.PATIENCE_MINUTES ?? 15) * 60_000

/** Looks until there is something, every so many milliseconds, and returns it. @throws when it hangs, with what was waited for. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  every = 200,
): Promise<T> => {
  const end = Date.now() + patience
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`it has not come to this: ${what}`)
    await setTimeout(every)
  }
}
