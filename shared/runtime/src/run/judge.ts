import { type Configured, type RunIo, renderTemplate, type Story } from '@canary-steps/sdk'
import type { Call } from '../call.ts'
import { caught } from '../caught.ts'
import { findingsOf, hearEvents } from '../hear/hear-events.ts'
import { type Identity, runKey } from '../identity/identity.ts'
import { actorOf } from '../journal/actor-of.ts'
import type { Claim } from '../journal/claim.ts'
import { edit } from '../journal/edit.ts'
import { type Actor, decide, mayHaveActed, open, recordIn } from '../journal/effects.ts'
import type { JournalFile } from '../journal/journal.ts'
import { outputsOf } from '../journal/outputs.ts'
import { hearIo, stepIo } from '../journal/step-io.ts'
import { ownStart } from '../journal/turn.ts'
import type { Runtime } from '../runtime.ts'
import { type Caller, reach } from '../settings/policy.ts'
import { guarded } from './guards.ts'
import { verdictOfMode } from './mode-verdict.ts'
import { type Circumstances, timedOut, type Verdict, verdictOfError, verdictOfResult } from './verdict.ts'
import { lookupIn } from './wanted-lookups.ts'

/** A step that this Run may act for. */
export type Mine = Extract<Claim, { kind: 'mine' }>

/** Where a Run is at work: which step, in which journal, and by what name it holds its intent. */
export type Place = {
  readonly identity: Identity
  readonly journal: JournalFile
  readonly owner: string
  readonly story: Story
}

const callerOf = ({ cluster, rollout }: Call): Caller => ({ cluster, namespace: rollout.metadata.namespace })

const actorAt = (runtime: Runtime, call: Call, { journal, identity }: Place): Actor => {
  const { uid, index } = identity
  return actorOf(runtime, { journal, uid, run: runKey(identity), index }, callerOf(call))
}

const isPushed = ({ env }: Runtime, { webhook }: Call['step']): boolean =>
  [webhook?.secret, webhook?.socket].some((name) => name !== undefined && Boolean(env(name)))

const runIo = (runtime: Runtime, call: Call, actor: Actor, { story }: Place, { run }: Mine): RunIo => {
  const { labels, annotations } = call.rollout.metadata
  const context = { ...story, labels, annotations, steps: outputsOf(call.rollout, run, actor.index) }
  return {
    ...stepIo(runtime, actor, { step: call.step, story, budget: call.budget }),
    rollout: call.rollout,
    approvals: runtime.policy.approvals(callerOf(call)),
    isPushed: isPushed(runtime, call.step),
    render: (template, escapeValue) => renderTemplate(template, context, escapeValue),
    lookup: lookupIn(call.objects),
    open: (name, plan) => open(actor, name, plan),
    edit: (name, plan) => edit(actor, name, plan),
    close: (name, plan, outcome, end) => decide(actor, name, plan, outcome, end),
  }
}

/** Lets the step hear what came in since, and runs it. */
const hearAndRun = async (runtime: Runtime, call: Call, place: Place, claim: Mine, configured: Configured) => {
  const { step, budget } = call
  const actor = actorAt(runtime, call, place)
  const caller = callerOf(call)
  for (const target of configured.targets) reach(runtime.policy, caller, target)
  const about = { step, story: place.story, budget, caller }
  await hearEvents(actor, configured, (event) => hearIo(runtime, actor, { ...about, event }))
  const heard = findingsOf(recordIn(await place.journal.read(), actor).step)
  return configured.run({ state: claim.step.data, findings: heard }, runIo(runtime, call, actor, place, claim))
}

/** Calls the step, unless there is nothing to call it for, and says what the controller is to hear. */
export const judge = async (runtime: Runtime, call: Call, place: Place, claim: Mine): Promise<Verdict> => {
  const { step, rollout, budget } = call
  const mode = runtime.policy.mode(step.name)
  const ordered = verdictOfMode(mode, { step: step.name, rollout, now: runtime.clock.now(), budget })
  if (ordered) return ordered
  const configured = step.configure(call.config)
  if ('problems' in configured)
    return { phase: 'Failed', outcome: 'failed', message: `${call.step.name}: ${configured.problems.join('; ')}` }
  const { options } = configured
  const before = circumstances(runtime, call, configured, claim, mayHaveActed(claim.run, place.identity.index))
  const watched = await caught(() => guarded(runtime, call, claim.run, place.identity.index))
  // that nobody could look is no leave to go on, whatever this step's own trouble may pass
  if ('error' in watched)
    return verdictOfError(watched.error, { ...before, options: { ...options, onFailure: 'fail', onTimeout: 'fail' } })
  if (watched.result !== undefined) return { phase: 'Failed', outcome: 'failed', message: watched.result }
  if (options.regions && !options.regions.includes(call.region))
    return { phase: 'Successful', message: `skipped: runs only in ${options.regions.join(', ')}` }
  const late = timedOut(before)
  if (late) return late
  const done = await caught(() => hearAndRun(runtime, call, place, claim, configured))
  const { run } = recordIn(await place.journal.read(), { run: runKey(place.identity), index: place.identity.index })
  const after = circumstances(runtime, call, configured, claim, mayHaveActed(run, place.identity.index))
  return 'error' in done ? verdictOfError(done.error, after) : verdictOfResult(done.result, after)
}

const circumstances = (
  runtime: Runtime,
  call: Call,
  { options }: Configured,
  { step, isFirst }: Mine,
  hasActed: boolean,
): Circumstances => ({
  options,
  rollout: call.rollout,
  now: runtime.clock.now(),
  startedAt: ownStart(step),
  last: step.message,
  budget: call.budget,
  isFirst,
  isUntold: step.seq === 0,
  mayHaveActed: hasActed,
})
