import { steps } from '@canary-steps/plugins'
import {
  closeDue,
  createApp,
  createRuntime,
  type FunctionAddress,
  memoryStore,
  openPolicy,
  type Store,
  signingKeys,
  type Version,
} from '@canary-steps/runtime'
import { ownerOf, partitionOf, releasePartition } from '@canary-steps/runtime/journal/identity'
import type { RolloutAttempt, Round } from '@canary-steps/runtime/journal/journal'
import { openJournal } from '@canary-steps/runtime/journal/journal-file'
import { people } from '@canary-steps/sandbox/slack/people'
import { slackApp } from '@canary-steps/sandbox/slack/slack-app'
import { faultyFetch, type VendorFault } from 'canary-steps/run/options/vendor-fault'
import { type Planted, withoutIntents, withoutLookUps } from './planted.ts'
import { countingGate, gate, open, toldGate, toyUrl } from './toy-steps.ts'
import { type Thing, toyVendor } from './toy-vendor.ts'

const token = 'xoxb-test'
const slackUrl = 'http://slack.test'
const endpoint = 'http://steps.test'
const ring = 'prod'

/** A cluster that calls the function, and the Rollout there. */
export type Caller = { readonly cluster: string; readonly region: string; readonly uid: string }

const signingKey = ({ cluster, region }: Caller) => {
  const [key] = signingKeys(Buffer.from(cluster.padEnd(32, '.')).toString('base64'), { cluster, region })
  if (!key) throw new Error('no key')
  return key
}

/** A run of a Rollout that takes part in a release. */
export type Part = {
  readonly region: string
  /** The attempt at the release: in whose journal, and which of its runs. */
  readonly attempt: string
  /** The run of the region's Rollout. */
  readonly run: string
  /** Since when. */
  readonly since: number
}

/** The surroundings of a function. */
type Around = {
  readonly callers: readonly Caller[]
  /** Which Rollouts are one release. */
  readonly group: string
  /** Virtual time in milliseconds. */
  now(): number
  /** Orders what happens at vendors among what the test sees. */
  moment(): number
  nextVendorFault(): VendorFault | undefined
  readonly planted: Planted | undefined
}

/** Slack and the toy vendor without a socket, and when each message was posted. */
const vendorsBeside = ({ now, moment, nextVendorFault, planted }: Around) => {
  const none = { people: people(), appToken: '', connect: () => '' }
  const slack = slackApp({ now, tokens: [token], rateLimited: false, ...none })
  let [late, troubles] = [0, 0]
  // lists of vendors lag: where nothing was lost, nobody needs them to find what was made just now
  const lists = ({ madeAt }: Thing) => troubles > 0 || madeAt < now()
  const toy = toyVendor({ now, moment, lists })
  const postedAt = new Map<string, number>()
  const plain: typeof globalThis.fetch = async (input, init) => {
    if (String(input).startsWith(toyUrl)) return toy.app.request(String(input), init)
    const response = await slack.app.request(String(input), init)
    for (const { ts } of [...slack.space.channels.values()].flat()) if (!postedAt.has(ts)) postedAt.set(ts, moment())
    return response
  }
  const { fetch, land } = faultyFetch(planted === 'no-look-up' ? withoutLookUps(plain) : plain, () => {
    const fault = nextVendorFault()
    if (fault !== undefined) troubles += 1
    if (fault === 'vendor-late') late += 1
    return fault
  })
  return { slack: slack.space, toy, postedAt, fetch, land, late: () => late, troubles: () => troubles }
}

const env: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: token,
  SLACK_API_URL: `${slackUrl}/api/`,
  TOY_WEBHOOK_SECRET: 'toy-webhook-secret',
}

/** Every step on vendors that `fetch` reaches, and the requests that nothing would ever end. */
const everyStep = ({ now, planted }: Around, fetch: typeof globalThis.fetch) => {
  const unbounded: string[] = []
  const runtime = createRuntime({
    steps: [...steps, gate, toldGate, open, countingGate],
    store: planted === 'no-intent' ? withoutIntents(memoryStore()) : memoryStore(),
    clock: { now },
    async fetch(input, init) {
      if (!init?.signal) unbounded.push(String(input))
      return fetch(input, init)
    },
    env: (name) => env[name],
    policy: { ...openPolicy, ring: () => ring },
  })
  return { runtime, unbounded }
}

/** The regions in each release, and those that had decided, as the journal of a release shows it. */
const releaseReader = (moment: () => number) => {
  const parts: Part[] = []
  /** When a region was first seen to have decided for itself: at which step of which attempt, which region, in which run. */
  const decidedAt = new Map<string, number>()
  return {
    parts,
    decidedAt,
    read(key: string, run: Round): void {
      for (const [index, { counts = {} }] of Object.entries(run.steps))
        for (const [region, count] of Object.entries(counts)) {
          const verdict = `${key}/${index} ${region} ${count.run}`
          if (count.verdict && !decidedAt.has(verdict)) decidedAt.set(verdict, moment())
        }
      for (const [region, member] of Object.entries(run.members)) {
        const isKnown = parts.some((one) => one.attempt === key && one.region === region && one.run === member.run)
        if (!isKnown) parts.push({ region, attempt: key, run: member.run, since: moment() })
      }
    },
  }
}

/** Looks into the journals of a store. */
const journalReader = (store: Store, moment: () => number) => {
  /** Runs of the journals as they were last seen, by whose they are: a journal itself forgets old ones. */
  const seen = new Map<string, RolloutAttempt | Round>()
  const { read, ...known } = releaseReader(moment)
  const versions = new Map<string, Version | undefined>()
  return {
    seen,
    ...known,
    async lookInto(partition: string): Promise<void> {
      const version = (await store.get(partition, 'journal'))?.version
      if (versions.get(partition) === version) return
      versions.set(partition, version)
      const journal = await openJournal(store, partition).read()
      const keyOf = (name: string) => `${ownerOf(partition)}/${name}`
      for (const [name, run] of Object.entries<RolloutAttempt | Round>(journal.runs)) seen.set(keyOf(name), run)
      if (journal.kind === 'rollout') return
      for (const [name, run] of Object.entries(journal.runs)) read(keyOf(name), run)
    },
  }
}

/** A function with every step, its vendors beside it, all without a socket. */
export const startFunction = (around: Around) => {
  const { callers, group, moment } = around
  const { fetch, ...vendors } = vendorsBeside(around)
  const { runtime, unbounded } = everyStep(around, fetch)
  const app = createApp(runtime, { keys: callers.map(signingKey), endpoint })
  const rollouts = callers.map(({ cluster, uid }) => partitionOf(cluster, uid))
  const release = releasePartition(group, { ring, cluster: '' })
  const { lookInto, ...journals } = journalReader(runtime.store, moment)
  return {
    /** How a cluster reaches the function. `hears` is told each body that arrives. */
    addressFor: (caller: Caller, hears: (body: string) => void): FunctionAddress => ({
      endpoint,
      keys: [signingKey(caller)],
      timeout: 8_000,
      async fetch(input, init) {
        hears(String(init?.body))
        return app.request(String(input), init)
      },
    }),
    ...vendors,
    unbounded,
    ...journals,
    /** The toy vendor tells what people said of what is not ended yet, and noise, until both were taken in. */
    async tell(): Promise<void> {
      for (const events of vendors.toy.untold()) {
        const body = JSON.stringify(events)
        const { ok } = await app.request('/webhooks/toy', { method: 'POST', body })
        if (!ok) throw new Error(`the webhook answered otherwise than 2xx to ${body}`)
      }
    },
    closeDue: () => closeDue(runtime),
    isAllClosed: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
    lookAtRelease: () => lookInto(release),
    /** Looks into all journals. */
    async look(): Promise<void> {
      for (const partition of [...rollouts, release]) await lookInto(partition)
    },
  }
}
export type TestFunction = ReturnType<typeof startFunction>
