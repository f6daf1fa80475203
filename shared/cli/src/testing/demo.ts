import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { command, type Ran } from './command.ts'

const file = fileURLToPath(new URL('../../../../package.json', import.meta.url))
const Package = z.object({ scripts: z.object({ demo: z.string() }) })
const { scripts } = Package.parse(JSON.parse(readFileSync(file, 'utf8')))
/** Paths in it are the repository's; nobody in a test waits for the clock. */
const [, ...words] = scripts.demo
  .replace('docs/', fileURLToPath(new URL('../../../../docs/', import.meta.url)))
  .split(' ')
const script = words.filter((word, index) => word !== '--speed' && words[index - 1] !== '--speed')

/** The things that people would see at the vendors when the demo has ended. */
type Seen = {
  /** The root message of each thread in Slack, and what each approval card says last. */
  readonly threads: readonly string[]
  readonly cards: readonly string[]
  /** How each workflow run ended. */
  readonly runs: readonly string[]
  /** Each issue and its status. */
  readonly issues: readonly string[]
  /** Each region in Grafana and the outcome that it ended with. */
  readonly regions: readonly string[]
}

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, ...parts]) => parts.join(' '))

const seenIn = (out: string): Seen => {
  const section = (name: string) => out.split(`\n${name}\n`)[1]?.split(/\n\n(?:GitHub|Jira|Grafana)\n/)[0] ?? ''
  const cards = section('Slack')
    .split('\n\n')
    .filter((message) => /^ {2}\d+% of the traffic · step/m.test(message))
  return {
    threads: all(section('Slack'), /^ {2}:\w+: (\w+) payments\/checkout release ([\w.]+)/gm),
    cards: cards.map((card) =>
      card.includes('[Approve]') ? 'open' : (all(card, /^ {2}:\w+: ([a-z][a-z ]*)/gm)[0]?.trim() ?? ''),
    ),
    runs: all(section('GitHub'), /^ {2}\S+ #\d+ {2}(\w+)/gm),
    issues: all(section('Jira'), /^(\w+-\d+) {2}(.*)$/gm),
    regions: all(out, /\[region:(\w+)\].*\[outcome:(\w+)\]/g).toSorted(),
  }
}

/** The demo as `npm run demo` runs it. */
export const demo = async (...args: readonly string[]): Promise<Ran & Seen> => {
  const ran = await command([...script, ...args])
  return { ...ran, ...seenIn(ran.out) }
}
