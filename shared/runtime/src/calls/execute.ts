import { type RolloutView, readRevision } from '@canary-steps/sdk'
import * as z from 'zod'
import { presentable } from '../effects/step-io.ts'
import type { Call, Problem, Reply, Wanted } from '../journal/call.ts'
import { Envelope, factsOf, isNotOfStep, readEnvelope, shortHash, stepKey } from '../journal/identity.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { type Guarded, guardedWith, guardedWithPorts } from '../secrets/guarded.ts'
import { remembering } from '../store/change.ts'
import { endStep } from './end-step.ts'
import { runStep } from './run-step.ts'

/** A state goes back into the step. It is as good without the secret, because a step that wants one asks for it. */
const envelopeWithoutSecrets = ({ secrets, log }: Guarded, state: Envelope): Envelope => {
  const told = secrets.json(state, isNotOfStep)
  if (told === state) return state
  log('warn', 'a secret was taken out of a state', {
    step: state.step,
    remedy: 'a step must not save a secret, but ask for it',
  })
  return Envelope.parse(told)
}

const wantsSecret: Problem = {
  status: 503,
  title: 'lookups',
  detail: 'the step wants to look up a name with a secret in it',
}

/** The reply to a call, as it may be told. */
const withoutSecrets = (runtime: Guarded, reply: Reply | Problem | Wanted): Reply | Problem | Wanted => {
  const { secrets, say } = runtime
  if ('lookups' in reply) return secrets.json(reply.lookups) === reply.lookups ? reply : wantsSecret
  if ('detail' in reply) return { ...reply, detail: say(reply.detail) }
  const { message, state } = reply
  return { ...reply, message: say(message), ...(state && { state: envelopeWithoutSecrets(runtime, state) }) }
}

const Entries = z.record(z.string(), z.unknown())

const withDefaults = (runtime: Runtime, call: Call): Call => {
  const caller = { cluster: call.cluster, namespace: call.rollout.metadata.namespace }
  const config = Entries.safeParse(call.config)
  return config.success
    ? { ...call, config: { ...runtime.policy.defaults(caller, call.step.name), ...config.data } }
    : call
}

/** By which the log names a step that has no key yet. */
const logKeyOf = (rollout: RolloutView): string =>
  'problem' in readRevision(rollout) ? rollout.metadata.uid : stepKey({ ...factsOf(rollout), attempt: '' })

/** Facts that a Rollout must have for any call. Without them nothing can be done. */
const unreadableRevision = ({ rollout }: Call): Problem | undefined => {
  const read = readRevision(rollout)
  return 'problem' in read
    ? { status: 422, title: 'no revision', detail: `${read.problem}; nothing was done` }
    : undefined
}

const replyOf = async (runtime: Runtime, call: Call): Promise<Reply | Problem | Wanted> =>
  unreadableRevision(call) ?? (call.operation === 'run' ? runStep(runtime, call) : endStep(runtime, call))

/** One call of a step, whatever host it came through. Never throws: trouble of the runtime's own is a problem too. */
export const execute = async (host: Runtime, given: Call): Promise<Reply | Problem | Wanted> => {
  const call = withDefaults(host, given)
  const own = guardedWith(host, call.config)
  const runtime = guardedWithPorts(own, { store: remembering(own.store) })
  const { step, operation, rollout } = call
  const begun = performance.now()
  const done = await caught(() => replyOf(runtime, call))
  const reply: Reply | Problem | Wanted =
    'result' in done
      ? withoutSecrets(runtime, done.result)
      : { status: 503, title: 'runtime error', detail: presentable(runtime, done.error.message) }
  if ('lookups' in reply) return reply
  const key = readEnvelope('state' in reply ? reply.state : call.state)?.key ?? logKeyOf(rollout)
  const took = performance.now() - begun
  const phase = 'phase' in reply ? reply.phase : 'Error'
  runtime.metrics?.called({ step: step.name, operation, phase }, took)
  runtime.log('phase' in reply ? 'info' : 'warn', `${operation} ${step.name}`, {
    id: shortHash(key),
    rollout: `${rollout.metadata.namespace}/${rollout.metadata.name}`,
    cluster: call.cluster,
    ms: Math.round(took),
    ...('phase' in reply
      ? { phase: reply.phase, answer: reply.message }
      : { status: reply.status, answer: reply.detail }),
  })
  return reply
}
