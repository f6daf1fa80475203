import { type ChangeAnswer, type Lookup, type LookupAnswer, RolloutView } from '@canary-steps/sdk'
import { execute } from '../../calls/execute.ts'
import type { Call, Problem, Reply } from '../../journal/call.ts'
import { caught } from '../../ports/caught.ts'
import type { Runtime } from '../../ports/runtime.ts'
import { guarded } from '../../secrets/guarded.ts'
import { stepOf } from '../../wire/wire.ts'
import { withLookups } from '../../wire/with-lookups.ts'
import { type HeldRun, unanswered } from './unanswered.ts'

/** Where this executable runs, as a function is told by the key of its caller. */
export type ExecutableSite = {
  readonly cluster: string
  readonly region: string
  /** Reads other Rollouts for steps; `own` is the namespace of the Rollout that asks. Absent outside a cluster. */
  readonly lookUp?: ((lookups: readonly Lookup[], own: string) => Promise<readonly LookupAnswer[]>) | undefined
  /** Reads what a Rollout's canary changes. Absent where there is nothing to read it in. */
  readonly readChange?: ((rollout: RolloutView) => Promise<ChangeAnswer>) | undefined
}

/** A call as the controller makes it: the Rollout with the fields of the view, config and status as JSON. */
export type ControllerCall = {
  readonly rollout: unknown
  readonly context: { readonly pluginName: string; readonly config: unknown; readonly status: unknown }
}

/** A reply in the controller's words. Nothing is optional, so that no reply passes for one whose state is absent. */
type ControllerResult = {
  readonly phase: Reply['phase']
  readonly message: string
  /** Milliseconds. */
  readonly requeueAfter: number | undefined
  /** The state that the controller keeps, and gives back as the `status` of the next call. */
  readonly status: Reply['state'] | HeldRun['state']
}

const resultOf = ({ phase, message, requeueAfter, state }: Reply | HeldRun): ControllerResult => ({
  phase,
  message,
  requeueAfter,
  status: state,
})

/** Milliseconds of a call: the controller has ten workers and waits forever. */
const budget = 8_000

const executed = async (runtime: Runtime, { lookUp }: ExecutableSite, call: Call): Promise<Reply | Problem> => {
  const problem = (detail: string): Problem => ({ status: 503, title: 'lookups', detail })
  const { namespace } = call.rollout.metadata
  const done = await caught(() =>
    withLookups(
      (objects) => execute(runtime, { ...call, objects }),
      lookUp && ((lookups) => lookUp(lookups, namespace)),
    ),
  )
  if ('error' in done) return problem(done.error.message)
  if (!('lookups' in done.result)) return done.result
  return problem(lookUp ? 'the step wants to look up more and more' : 'other Rollouts can be read in a cluster only')
}

/**
 * Answers calls of the controller with the steps of a runtime. A Run without an answer holds a step that may have
 * something open. Any other missing answer is an error, which the controller tries again.
 */
export const stepExecutor =
  (host: Runtime, site: ExecutableSite) =>
  async (
    operation: Call['operation'],
    { rollout, context }: ControllerCall,
  ): Promise<ControllerResult | { readonly error: string }> => {
    const runtime = guarded(host)
    const { pluginName: plugin, config, status: state } = context
    const view = RolloutView.safeParse(rollout).data
    const meant = stepOf(plugin, config)
    const step = meant && runtime.steps.find(({ name }) => name === meant.step)
    if (!view?.metadata.uid)
      return { error: 'the Rollout has no uid: without it one rollout cannot be told from another' }
    if (!meant) return { error: `${plugin}: config must have the form { step: NAME, with: { … } }` }
    if (!step)
      return {
        error: `no step is served as ${meant.step}; there are ${runtime.steps.map(({ name }) => name).join(', ')}`,
      }
    const { cluster, region } = site
    const begun = performance.now()
    const change = await site.readChange?.(view)
    const left = budget - Math.round(performance.now() - begun)
    const call = {
      operation,
      step,
      plugin,
      config: meant.config,
      state,
      rollout: view,
      change,
      budget: left,
      cluster,
      region,
    }
    const answer = await executed(runtime, site, call)
    if (!('detail' in answer)) return resultOf(answer)
    const problem = { ...answer, detail: runtime.secrets.text(answer.detail) }
    const held = operation === 'run' ? unanswered(call, problem, runtime.clock.now()) : undefined
    return held ? resultOf(held) : { error: problem.detail }
  }
