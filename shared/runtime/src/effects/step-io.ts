import {
  type HearIo,
  type Step,
  type StepIo,
  type Story,
  shortened,
  type TenantRequest,
  TerminalError,
  urlProblem,
  utf8Bytes,
} from '@canary-steps/sdk'
import { weaknessOf } from '@canary-steps/sdk/secrets'
import type * as z from 'zod'
import type { AdoptedFrom } from '../journal/adopted-from.ts'
import { keyOf } from '../journal/identity.ts'
import type { Attempt } from '../journal/journal.ts'
import { type Caller, reach } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import type { Actor } from './actor.ts'
import { audit } from './audit-log.ts'
import { edit, once } from './effects.ts'

/** A step as it acts outside: at its place in the journal, in its turn, and only where its caller may reach. */
export const actorOf = (
  { store, clock, pacer, policy }: Runtime,
  place: Pick<Actor, 'journal' | 'uid' | 'run' | 'index'>,
  caller: Caller,
): Actor => ({ ...place, store, clock, pacer, reach: (target) => reach(policy, caller, target) })

/** Under which index an attempt has the step of this id. */
const indexOf = ({ steps }: Attempt, id: string | undefined): string | undefined =>
  Object.entries(steps).find(([, step]) => step.id === id)?.[0]

/** The effect that the attempt beside this one has open by a name: of all its steps together, or of the same step. */
const openedBeside = async <Result>(
  { journal, run: key, index }: Pick<Actor, 'journal' | 'run' | 'index'>,
  name: string,
  result: z.ZodType<Result>,
): Promise<Result | undefined> => {
  const known = await journal.read()
  if (known.kind === 'rollout') return undefined
  const { runs } = known
  const round = runs[key]
  const other = round?.subject?.beside && runs[round.subject.beside.attempt]
  if (!other) return undefined
  const ids = [`rollout/${name}`, `${indexOf(other, round.steps[index]?.id)}/${name}`]
  return ids.map((id) => result.safeParse(other.effects[id]?.result).data).find((known) => known !== undefined)
}

/** Asks an address that a Rollout names, where its spelling is fit for that and the host can. @throws TerminalError */
const fetchAsTenant = async (
  { fetchAsTenant: ask, policy }: Runtime,
  text: string,
  request: TenantRequest & { readonly signal: AbortSignal },
): Promise<Response> => {
  const problem = urlProblem(text)
  if (problem) throw new TerminalError(`an address ${problem}`)
  if (!ask)
    throw new TerminalError(
      'this function can ask no address, because it cannot see where a name leads: serve the step on Node',
    )
  return ask(new URL(text), request, policy.network())
}

/** Room for the store and the reply inside the caller's budget, in milliseconds. */
const reserve = 500

/** `adopted`: where people were asked, if not in this cluster. */
type StepAbout = { step: Step; story: Story; budget: number; adopted?: AdoptedFrom | undefined }

/** The tools that every function of a step is given. */
export const stepIo = (runtime: Runtime, actor: Actor, { step, story, budget, adopted }: StepAbout): StepIo => {
  // workerd's fetch refuses to be called as a method
  const { fetch } = runtime
  const signal = AbortSignal.timeout(Math.max(1, budget - reserve))
  return {
    story,
    key: keyOf(actor),
    clock: runtime.clock,
    signal,
    fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? signal }),
    fetchAsTenant: (url, request) => fetchAsTenant(runtime, url, { ...request, signal }),
    secret: (name) => {
      const value = step.secrets.includes(name) ? runtime.env(name) : undefined
      if (!value) throw new Error(`${name} is not set where the step runs`)
      const weakness = weaknessOf(value)
      if (weakness) throw new Error(`${name} ${weakness}; set it where the step runs`)
      return value
    },
    env: (name) => runtime.env(name),
    once: (name, plan) => once(actor, name, plan),
    beside: (name, result) => openedBeside(actor, name, result),
    // a poll may tell of the same decisions again, which writes nothing
    audit: (name, decision) => {
      const writer = { ...runtime, beforeNew: () => actor.journal.commit() }
      return audit(writer, { ...actor, step: step.name, story, adopted }, name, decision)
    },
  }
}

/** The input of `hear` is given besides its event. */
export type EarIo = Omit<HearIo, 'event' | 'at'>

/** The input of `hear` is given for all events that are heard together: they share the time that `budget` leaves. */
export const hearIo = (
  runtime: Runtime,
  actor: Actor,
  { caller, ...about }: { step: Step; story: Story; budget: number; caller: Caller },
): EarIo => ({
  ...stepIo(runtime, actor, about),
  approvals: runtime.policy.approvals(caller),
  edit: (name, plan) => edit(actor, name, plan),
})

/** Bytes of a message: the bridge takes no more, and the Rollout stores it. */
const longestMessage = 1_024

/** `text` without any secret, on one line of at most 1 KB. It is cut last, because the rest of a secret after a cut might not be found. */
export const presentable = (runtime: Runtime, text: string): string =>
  shortened(guarded(runtime).say(text).replace(/\s+/g, ' ').trim(), longestMessage, { sizeOf: utf8Bytes })
