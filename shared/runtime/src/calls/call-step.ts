import {
  type Configured,
  changesInWords,
  type RolloutView,
  type RunIo,
  renderTemplate,
  type StepResult,
  type Story,
  type TemplateContext,
} from '@canary-steps/sdk'
import type { Actor } from '../effects/actor.ts'
import { closeAs } from '../effects/close.ts'
import { edit, open } from '../effects/effects.ts'
import { actorOf, hearIo, stepIo } from '../effects/step-io.ts'
import type { AdoptedFrom } from '../journal/adopted-from.ts'
import type { Claim } from '../journal/attempt.ts'
import type { Call } from '../journal/call.ts'
import { attemptKey, type Identity, readEnvelope } from '../journal/identity.ts'
import type { Attempt, RolloutJournal, StepRecord } from '../journal/journal.ts'
import type { JournalFile } from '../journal/journal-file.ts'
import { recordIn } from '../journal/records.ts'
import { type Caller, reachAll, watchedRegions } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import { isPushed } from '../secrets/guarded.ts'
import { findingsOf, hearEvents, unheardIn } from './hear-events.ts'
import { lookedUp } from './wanted-lookups.ts'

/** A step that this Run may act for. */
export type Mine = Extract<Claim, { kind: 'mine' }>

/** Where a Run is at work: which step, in which journal, and by what name it holds its intent. */
export type RunPlace = {
  readonly identity: Identity
  readonly journal: JournalFile<RolloutJournal>
  readonly owner: string
  readonly story: Story
  /** The rollout goes back to what was promoted in full before. */
  readonly isRollback: boolean
}

export const callerOf = ({ cluster, rollout }: Call): Caller => ({ cluster, namespace: rollout.metadata.namespace })

/** The step as it acts for its own rollout. */
export const actorAt = (runtime: Runtime, call: Call, { journal, identity }: RunPlace): Actor => {
  const { uid, index } = identity
  return actorOf(runtime, { journal, uid, run: attemptKey(identity), index }, callerOf(call))
}

type Steps = TemplateContext['steps']

const fromStatuses = ({ status }: RolloutView, until: number): Steps =>
  Object.fromEntries(
    status.canary.stepPluginStatuses
      .filter(({ index, operation }) => operation === 'Run' && index < until)
      .map(({ name, status: state }) => {
        const kept = readEnvelope(state)
        return [kept?.id ?? name.split('/').at(-1) ?? name, kept?.data ?? state]
      }),
  )

/** Outputs of earlier steps of the attempt for templates, by id: the journal's, and the Rollout's for steps that are not ours. */
const outputsOf = (rollout: RolloutView, attempt: Attempt, until: number): Steps => ({
  ...fromStatuses(rollout, until),
  ...Object.fromEntries(
    Object.entries(attempt.steps)
      .filter(([index, { data }]) => Number(index) < until && data !== undefined)
      .map(([, { id, data }]) => [id, data]),
  ),
})

/** The circumstances of a step: its actor, its reports, its memory. */
export type StepPart = {
  readonly actor: Actor
  readonly story: Story
  readonly state: unknown
  /** The attempt of its own rollout, and its place there, where earlier steps left their outputs. */
  readonly own: { readonly attempt: Attempt; readonly index: number }
  readonly meet: RunIo['meet']
  /** Of a region of a release that counts for itself: how others stand, what one of them keeps. */
  readonly others?: RunIo['others']
  readonly shared?: unknown
  /** Where people were asked, if not in this cluster. */
  readonly adopted?: AdoptedFrom | undefined
}

const runIo = (runtime: Runtime, call: Call, part: StepPart): RunIo => {
  const { actor, story, own, meet, others = [], adopted } = part
  const { labels, annotations } = call.rollout.metadata
  const { webhook } = call.step
  const context = {
    ...story,
    changes: changesInWords(story),
    labels,
    annotations,
    steps: outputsOf(call.rollout, own.attempt, own.index),
  }
  return {
    ...stepIo(runtime, actor, { step: call.step, story, budget: call.budget, adopted }),
    others,
    rollout: call.rollout,
    approvals: runtime.policy.approvals(callerOf(call)),
    isPushed: webhook !== undefined && isPushed(runtime, webhook),
    sockets: runtime.sockets,
    regions: runtime.policy.regions(runtime.policy.ring(call.cluster)),
    watched: watchedRegions(runtime.policy, call.cluster),
    render: (template, escapeValue) => renderTemplate(template, context, escapeValue),
    lookup: (lookups) => lookedUp(lookups, call.objects),
    open: (name, plan) => open(actor, name, plan),
    edit: (name, plan) => edit(actor, name, plan),
    closeAs: (name, plan, outcome, end) => closeAs(actor, name, plan, outcome, end),
    meet,
  }
}

/** Most of a call's budget that hearing may take, in milliseconds. */
const mostHearing = 2_500

/** Lets a step hear what came in since. The step is run in any case. */
const hearFirst = async (
  runtime: Runtime,
  call: Call,
  configured: Configured,
  { actor, story }: StepPart,
): Promise<StepRecord> => {
  const { step, budget } = call
  const about = { step, story, budget: Math.min(mostHearing, budget / 2), caller: callerOf(call) }
  await hearEvents(runtime, { place: actor, step, configured, io: () => hearIo(runtime, actor, about) })
  return recordIn(await actor.journal.read(), actor).step
}

/** Lets a step hear what came in since, and runs it. */
export const callStep = async (
  runtime: Runtime,
  call: Call,
  configured: Configured,
  part: StepPart,
): Promise<StepResult<unknown>> => {
  const caller = callerOf(call)
  reachAll(runtime.policy, caller, configured.targets)
  // before it hears, because the time of hearing is not the Run's
  const io = runIo(runtime, call, part)
  const heard = call.step.webhook && (await hearFirst(runtime, call, configured, part))
  const findings = heard ? findingsOf(heard) : []
  const result = await configured.run({ state: part.state, shared: part.shared, findings }, io)
  const unheard = heard && unheardIn(heard)
  return result.decision === 'wait' && unheard ? { ...result, message: `${result.message}; ${unheard}` } : result
}
