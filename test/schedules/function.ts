import { steps } from '@canary-steps/plugins'
import {
  createApp,
  type FunctionAddress,
  inProcessPacer,
  memoryStore,
  openPolicy,
  type Runtime,
  settleDue,
  signingKeys,
} from '@canary-steps/runtime'
import { faultyFetch, type VendorFault } from '../../shared/cli/src/run/vendor-fault.ts'
import { type Journal, openJournal, partitionOf, type Run } from '../../shared/runtime/src/journal/journal.ts'
import { people } from '../../shared/sandbox/src/slack/people.ts'
import { slackApp } from '../../shared/sandbox/src/slack/slack-app.ts'
import { type Planted, withoutIntents, withoutLookUps } from './planted.ts'
import { gate, open, toyUrl } from './toy-steps.ts'
import { toyVendor } from './toy-vendor.ts'

const cluster = 'test'
const token = 'xoxb-test'
const slackUrl = 'http://slack.test'
const endpoint = 'http://steps.test'

const signingKey = () => {
  const [key] = signingKeys(Buffer.alloc(32, 7).toString('base64'), { cluster, region: 'eu' })
  if (!key) throw new Error('no key')
  return key
}

/** What surrounds a function. */
type Around = {
  /** Virtual time in milliseconds. */
  now(): number
  /** Orders what happens at vendors among what the test sees. */
  moment(): number
  /** Is told each body that arrives. */
  hears(body: string): void
  nextVendorFault(): VendorFault | undefined
  readonly planted: Planted | undefined
}

/** A function with every step, its vendors beside it, all without a socket. */
export const startFunction = ({ now, moment, hears, nextVendorFault, planted }: Around) => {
  const slack = slackApp({
    now,
    tokens: [token],
    rateLimited: false,
    people: people(),
    appToken: '',
    connect: () => '',
  })
  const toy = toyVendor(moment)
  const unbounded: string[] = []
  const postedAt = new Map<string, number>()
  const plain: typeof globalThis.fetch = async (input, init) => {
    if (String(input).startsWith(toyUrl)) return toy.app.request(String(input), init)
    const response = await slack.app.request(String(input), init)
    for (const { ts } of [...slack.space.channels.values()].flat()) if (!postedAt.has(ts)) postedAt.set(ts, moment())
    return response
  }
  let late = 0
  const faulty = faultyFetch(planted === 'no-look-up' ? withoutLookUps(plain) : plain, () => {
    const fault = nextVendorFault()
    if (fault === 'vendor-late') late += 1
    return fault
  })
  const env: Readonly<Record<string, string>> = { SLACK_BOT_TOKEN: token, SLACK_API_URL: `${slackUrl}/api/` }
  const runtime: Runtime = {
    steps: [...steps, gate, open],
    store: planted === 'no-intent' ? withoutIntents(memoryStore()) : memoryStore(),
    clock: { now },
    async fetch(input, init) {
      if (!init?.signal) unbounded.push(String(input))
      return faulty.fetch(input, init)
    },
    env: (name) => env[name],
    policy: openPolicy,
    pacer: inProcessPacer({ now }),
    log: () => undefined,
  }
  const key = signingKey()
  const app = createApp(runtime, { keys: [key] })
  const address: FunctionAddress = {
    endpoint,
    keys: [key],
    timeout: 8_000,
    async fetch(input, init) {
      hears(String(init?.body))
      return app.request(String(input), init)
    },
  }
  /** Runs of the journal as they were last seen: the journal itself forgets old ones. */
  const seen = new Map<string, Run>()
  return {
    address,
    slack: slack.space,
    /** The moment each message was posted, by its `ts`. */
    postedAt,
    toy,
    /** Requests to vendors that nothing would ever end. */
    unbounded,
    seen,
    land: faulty.land,
    /** How many requests arrived late. */
    late: () => late,
    settleDue: () => settleDue(runtime),
    isSettled: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
    async look(uid: string): Promise<Journal> {
      const journal = await openJournal(runtime.store, partitionOf(cluster, uid)).read()
      for (const [key, run] of Object.entries(journal.runs)) seen.set(key, run)
      return journal
    },
  }
}
export type TestFunction = ReturnType<typeof startFunction>
