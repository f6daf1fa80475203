import { fileURLToPath } from 'node:url'
import { command, type Ran } from './command.ts'

/** A Rollout with every gate, in one region. */
export const oneRegionFile = fileURLToPath(new URL('../../../../docs/one-region.yaml', import.meta.url))

/** A run of it in the sandbox, and what its people would see at the vendors when it has ended. */
export const oneRegion = async (...args: readonly string[]): Promise<Ran & Seen> => {
  const ran = await command(['run', oneRegionFile, '--name', 'checkout', '--sandbox', ...args])
  return { ...ran, ...seenIn(ran.out) }
}

/** The effects left at the vendors of the sandbox. */
type Seen = {
  /** The root messages about a rollout: how it ended, and its revision. */
  readonly threads: readonly string[]
  /** How each card ended; `open` when it still asks. */
  readonly cards: readonly string[]
  /** How each workflow run ended, or what it is at. */
  readonly runs: readonly string[]
}

const cardEnding = (card: string): string => {
  if (card.includes('[Approve]') || card.includes('[Reject]')) return 'open'
  return /^ {2}:\w+: ([a-z][a-z ]*)/m.exec(card)?.[1]?.trim() ?? 'unknown'
}

/** Read from what a run prints of the vendors. */
export const seenIn = (out: string): Seen => {
  const [, slack = ''] = out.split('\nSlack\n')
  const cards = slack.split('\n\n').filter((message) => /^ {2}\d+% of the traffic · step/m.test(message))
  const runs = (out.split('\nGitHub\n')[1] ?? '').matchAll(/^ {2}\S+ #\d+ {2}(\w+(?: \w+)*)/gm)
  return {
    threads: [...slack.matchAll(/^ {2}:\w+: (\w+) payments\/checkout revision (\d)/gm)].map(
      ([, how, revision]) => `${how} ${revision}`,
    ),
    cards: cards.map(cardEnding),
    runs: [...runs].map(([, state = '']) => state.replace(/ after .*/, '')),
  }
}
