import { groupOf, type Lookup, type LookupAnswer, type RolloutView, type Step } from '@canary-steps/sdk'
import { type CloseBounds, closeDue } from '../calls/close-due.ts'
import { execute } from '../calls/execute.ts'
import { observe } from '../calls/observe.ts'
import { auditRecords } from '../effects/audit-days.ts'
import type { AuditRecord } from '../effects/audit-record.ts'
import type { Call, Problem, Reply } from '../journal/call.ts'
import type { Attempt, ReleaseJournal, RolloutJournal } from '../journal/journal.ts'
import { openRelease, openRollout } from '../journal/journal-file.ts'
import { isOpen } from '../journal/records.ts'
import { createRuntime, type Runtime } from '../ports/runtime.ts'
import { partitionFor } from '../release/share.ts'
import { memoryStore } from '../store/memory.ts'
import { withLookups } from '../wire/with-lookups.ts'
import { oneRing } from './one-ring.ts'
import { sampleChange } from './sample-change.ts'
import { sampleRollout } from './sample-rollout.ts'

/** One step on the real runtime with a clock that tests move. */
export type TestHost = {
  readonly runtime: Runtime
  /** Every log line so far, as JSON. */
  readonly logs: readonly string[]
  now: number
  /** Calls the step for a sample Rollout and what it changes, unless others are given, and answers its lookups as the bridge does. */
  call(operation: Call['operation'], given?: Partial<Call>): Promise<Reply | Problem>
  journal(rollout?: RolloutView): Promise<RolloutJournal>
  /** The journal of the sample Rollout's releases. */
  release(): Promise<ReleaseJournal>
  /** Tells what a Rollout says of itself, as the inventory does. */
  observe(rollout: RolloutView): Promise<void>
  /** Does what is due, and tells when the next is. */
  closeDue(bounds?: CloseBounds): Promise<number | undefined>
  /** Whether a step has anything open outside, or may have, or waits to be undone. */
  isAnythingOpen(): Promise<boolean>
  /** Decisions of people within a day. */
  decisions(): Promise<readonly AuditRecord[]>
}

/** Parts that a test may replace. */
export type TestHostOptions = Partial<Runtime> & {
  readonly config?: unknown
  readonly secrets?: Record<string, string>
  /** The answers of the cluster to lookups: nothing is found unless given. */
  readonly lookUp?: (lookups: readonly Lookup[]) => readonly LookupAnswer[]
}

const cluster = 'test'
const day = 24 * 60 * 60_000

const nothingFound: NonNullable<TestHostOptions['lookUp']> = (lookups) =>
  lookups.map((lookup) => ({ lookup, found: [] }))

/** One call as the bridge makes it: once more for what the step wants to look up, and for what one before it does. */
const callOf = async (runtime: Runtime, call: Call, lookUp: typeof nothingFound): Promise<Reply | Problem> => {
  const answer = await withLookups(
    (objects = call.objects) => execute(runtime, { ...call, objects }),
    async (lookups) => lookUp(lookups),
  )
  if ('lookups' in answer) throw new Error('the step wants to look up more and more')
  return answer
}

const testRuntime = (
  step: Step,
  { secrets = {}, ...given }: Omit<TestHostOptions, 'config' | 'lookUp'>,
  { clock, logs }: { readonly clock: Runtime['clock']; readonly logs: string[] },
): Runtime =>
  createRuntime({
    steps: [step],
    store: memoryStore(),
    clock,
    fetch: globalThis.fetch,
    fetchAsTenant: (url, request) => (given.fetch ?? globalThis.fetch)(url, { redirect: 'manual', ...request }),
    env: (name) => secrets[name],
    policy: oneRing,
    log: (level, message, fields) => logs.push(JSON.stringify({ level, message, ...fields })),
    ...given,
  })

/** The default parts of a call. */
const usualCall = (step: Step, config: unknown, rollout: RolloutView): Omit<Call, 'operation'> => ({
  step,
  plugin: `canary-steps/${step.name}`,
  config,
  state: undefined,
  rollout,
  change: sampleChange(rollout),
  budget: 5_000,
  cluster,
  region: 'eu',
})

export const testHost = (
  step: Step,
  { config = {}, lookUp = nothingFound, ...given }: TestHostOptions = {},
): TestHost => {
  const logs: string[] = []
  const host = { now: Date.parse('2026-01-01T00:00:00Z') }
  const runtime = testRuntime(step, given, { clock: { now: () => host.now }, logs })
  const journal = (rollout: RolloutView = sampleRollout()) =>
    openRollout(runtime.store, cluster, rollout.metadata.uid).read()
  const release = () => openRelease(runtime.store, partitionFor(runtime, cluster, groupOf(sampleRollout()))).read()
  return Object.assign(host, {
    runtime,
    logs,
    call: (operation: Call['operation'], more: Partial<Call> = {}) => {
      const { rollout = sampleRollout({ now: host.now }) } = more
      return callOf(runtime, { operation, ...usualCall(step, config, rollout), ...more }, lookUp)
    },
    journal,
    release,
    isAnythingOpen: async () =>
      [await journal(), await release()].some(({ runs }) => Object.values<Attempt>(runs).some(isOpen)),
    observe: (rollout: RolloutView) => observe(runtime, cluster, rollout),
    closeDue: (bounds?: CloseBounds) => closeDue(runtime, bounds),
    decisions: () => auditRecords(runtime.store, cluster, { since: host.now - day, until: host.now + 1 }),
  })
}

/** The reply of a call that must have one. */
export const replyOf = (answer: Reply | Problem): Reply => {
  if ('detail' in answer) throw new Error(`expected a reply, not: ${answer.detail}`)
  return answer
}
