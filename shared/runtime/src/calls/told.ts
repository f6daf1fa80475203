import type { Problem, Reply, Wanted } from '../journal/call.ts'
import { Envelope } from '../journal/envelope.ts'
import type { Guarded } from '../secrets/guarded.ts'

/** Of a state what is not the step's: what names it, made of the Rollout, and the config, which the Rollout has in its spec. */
export const isNotOfStep = ([first, ...more]: readonly string[]): boolean =>
  more.length === 0 && (first === 'key' || first === 'config')

/** A state goes back into the step: without the secret it is as good as with it, and a step that wants one asks for it. */
const stateOf = ({ secrets, log }: Guarded, state: Envelope): Envelope => {
  const told = secrets.json(state, isNotOfStep)
  if (told === state) return state
  log('warn', 'a secret was taken out of a state', {
    step: state.step,
    remedy: 'a step saves no secret: it asks for it',
  })
  return Envelope.parse(told)
}

const wantsSecret: Problem = {
  status: 503,
  title: 'lookups',
  detail: 'the step wants to look up what has a secret in its name',
}

/** What becomes of a call, as it may be told. */
export const told = (runtime: Guarded, answer: Reply | Problem | Wanted): Reply | Problem | Wanted => {
  const { secrets, say } = runtime
  if ('lookups' in answer) return secrets.json(answer.lookups) === answer.lookups ? answer : wantsSecret
  if ('detail' in answer) return { ...answer, detail: say(answer.detail) }
  const { message, state } = answer
  return { ...answer, message: say(message), ...(state && { state: stateOf(runtime, state) }) }
}
