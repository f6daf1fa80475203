import { type Configured, type RunIo, renderTemplate, type Story } from '@canary-steps/sdk'
import type { Call } from '../call.ts'
import { caught } from '../caught.ts'
import { type Identity, runKey } from '../identity/identity.ts'
import { actorOf } from '../journal/actor-of.ts'
import type { Claim } from '../journal/claim.ts'
import { edit } from '../journal/edit.ts'
import { act, mayHaveActed, recordIn } from '../journal/effects.ts'
import type { JournalFile } from '../journal/journal.ts'
import { outputsOf } from '../journal/outputs.ts'
import { stepIo } from '../journal/step-io.ts'
import { ownStart } from '../journal/turn.ts'
import type { Runtime } from '../runtime.ts'
import { type Caller, reach } from '../settings/policy.ts'
import { verdictOfMode } from './mode-verdict.ts'
import { type Circumstances, timedOut, type Verdict, verdictOfError, verdictOfResult } from './verdict.ts'

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

const runIo = (runtime: Runtime, call: Call, { identity, journal, story }: Place, claim: Mine): RunIo => {
  const { uid, index } = identity
  const actor = actorOf(runtime, { journal, uid, run: runKey(identity), index }, callerOf(call))
  const { labels, annotations } = call.rollout.metadata
  const context = { ...story, labels, annotations, steps: outputsOf(call.rollout, claim.run, index) }
  return {
    ...stepIo(runtime, actor, { step: call.step, story, budget: call.budget }),
    rollout: call.rollout,
    render: (template, escapeValue) => renderTemplate(template, context, escapeValue),
    open: (name, plan) => act(actor, true, name, plan),
    edit: (name, plan) => edit(actor, name, plan),
  }
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
  if (options.regions && !options.regions.includes(call.region))
    return { phase: 'Successful', message: `skipped: runs only in ${options.regions.join(', ')}` }
  const before = circumstances(runtime, call, configured, claim, false)
  const late = timedOut(before)
  if (late) return late
  const done = await caught(() => {
    for (const target of configured.targets) reach(runtime.policy, callerOf(call), target)
    return configured.run(claim.step.data, runIo(runtime, call, place, claim))
  })
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
  budget: call.budget,
  isFirst,
  mayHaveActed: hasActed,
})
