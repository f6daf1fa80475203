import { DoneUnseen, formatDuration, type Pace, type Plan, RetryLater, TerminalError } from '@canary-steps/sdk'
import { shortHash } from '../journal/identity.ts'
import type { Effect } from '../journal/journal.ts'
import { effectId, jsonOf, markerOf, mayBeUnknown, patch, recordIn } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import type { Pacer } from '../ports/pacer.ts'
import { elapsed } from '../ports/time.ts'
import type { Actor } from './actor.ts'
import { lookAgain, lookFor } from './look.ts'
import { mayBeForgotten } from './lost-writes.ts'
import { type Listener, listen, unlisten } from './topics.ts'

/** Thrown instead of acting: others are first. */
export class WaitsForTurn extends RetryLater {}

/** Milliseconds until its turn. Where nobody can say, nothing was done: so it is not looked for, and tried again. */
const turnOf = async (pacer: Pacer, pace: Pace, marker: string): Promise<number> => {
  const asked = await caught(() => pacer.wait(marker, pace))
  if ('result' in asked) return asked.result
  throw new RetryLater(`${pace.key}: its turn is not known (${asked.error.message})`, 0, { cause: asked.error })
}

/** Acts when it is its turn, or throws when that comes. */
export const actInTurn = async <Result>(pacer: Pacer, plan: Plan<Result>, marker: string): Promise<Result> => {
  const wait = plan.pace ? await turnOf(pacer, plan.pace, marker) : 0
  if (wait === 0) return plan.act(marker)
  // whole seconds are what people read
  const left = formatDuration(Math.ceil(wait / 1_000) * 1_000)
  throw new WaitsForTurn(`${plan.pace?.key}: its turn comes in ${left}`, wait)
}

/** The part that people see at `at` of what a plan has made, as it is remembered; nothing where the plan has no `edit`. */
const shownBy = ({ edit }: Pick<Plan<never>, 'edit'>, at: number): Pick<Effect, 'shown'> =>
  edit ? { shown: { content: shortHash(edit.content), at } } : {}

const nothingWasDone = (error: unknown): boolean => error instanceof TerminalError || error instanceof RetryLater

/** An effect as it was known when it was to be done. `result`: it was done before. */
type Intent = Pick<Effect, 'result' | 'unseen'> & {
  readonly isAgain: boolean
  readonly mayHaveActed: boolean
  readonly isHeard: boolean
}

const doneBefore = (known: Effect | undefined): Intent | undefined =>
  known?.result === undefined
    ? undefined
    : {
        result: known.result,
        isAgain: true,
        mayHaveActed: true,
        isHeard: known.isHeard === true || known.outcome !== undefined,
      }

/** Writes the intent, or gives back what is known already. An intent from before means that someone may have acted. */
const intend = async (actor: Actor, id: string, target: string, stays: boolean) => {
  // mostly nothing is to be written, and what is only read has to be made once for a call
  const done = doneBefore(recordIn(await actor.journal.read(), actor).attempt.effects[id])
  if (done) return done
  return actor.journal.update((draft): Intent => {
    const { attempt, step } = recordIn(draft, actor)
    const known = attempt.effects[id]
    const doneMeanwhile = doneBefore(known)
    if (doneMeanwhile) return doneMeanwhile
    const triedAt = actor.clock.now()
    const { attempts = 0, openedAt = triedAt } = known ?? {}
    const unseen = known?.unseen
    const intent = { owner: actor.index, target, attempts: attempts + 1, stays, openedAt, triedAt }
    attempt.effects[id] = { ...intent, ...(unseen && { unseen }) }
    return {
      unseen,
      isAgain: known !== undefined,
      mayHaveActed: known !== undefined || mayBeUnknown(attempt, step, id),
      isHeard: false,
    }
  })
}

/** Writes down a change of what is known of an effect. */
const changeEffect = (actor: Actor, id: string, change: (effect: Effect) => void) =>
  actor.journal.update((draft) => {
    const effect = recordIn(draft, actor).attempt.effects[id]
    if (effect) change(effect)
  })

/** Nothing was done by this call; an earlier one, or one that took over, may have acted all the same. */
const forget = (actor: Actor, id: string) =>
  actor.journal.update((draft) => {
    const { effects } = recordIn(draft, actor).attempt
    if (effects[id]?.attempts === 1 && effects[id].result === undefined) delete effects[id]
  })

/** Writes what was done. False: a call that took over has written its own, so that there may be two. */
const recordResult = (actor: Actor, id: string, done: Pick<Effect, 'result' | 'shown'>) =>
  actor.journal.update((draft) => {
    const { attempt, step } = recordIn(draft, actor)
    const effect = attempt.effects[id]
    if (!effect || effect.result !== undefined) return false
    patch(effect, done)
    // closed while it was on its way: it has to be closed again
    if (effect.outcome && step.end) patch(step.end, { status: 'pending', due: 0 })
    delete effect.outcome
    return true
  })

export const listenerOf = ({ journal, run, index }: Actor): Listener => ({ partition: journal.partition, run, index })

/** Changes an effect unless it was closed meanwhile; says whether it was still open. */
const whileOpen = (actor: Actor, id: string, change: (effect: Effect) => void) =>
  actor.journal.update((draft) => {
    const effect = recordIn(draft, actor).attempt.effects[id]
    if (!effect || effect.outcome) return false
    change(effect)
    return true
  })

/** Lets events about what is open come in. The topics are written down first, so that whoever closes it knows them. */
const startListening = async (actor: Actor, id: string, topics: readonly string[]): Promise<void> => {
  if (topics.length === 0) return
  if (!(await whileOpen(actor, id, (effect) => patch(effect, { topics: [...topics] })))) return
  // where the topics were written down before, nothing was
  await actor.journal.commit()
  await listen(actor.store, topics, listenerOf(actor))
  const isOpen = await whileOpen(actor, id, (effect) => patch(effect, { isHeard: true }))
  if (!isOpen) await unlisten(actor.store, topics, listenerOf(actor))
}

/** `once` of a step: intent before the act, result after it, marker at the vendor in between. */
export const once = <Result>(actor: Actor, name: string, plan: Plan<Result>): Promise<Result> =>
  act(actor, false, name, plan).then(({ result }) => result)

/** `open` of a step: as `once`, and events about it come in until it is closed. */
export const open = async <Result>(actor: Actor, name: string, plan: Plan<Result>): Promise<Result> => {
  const { result, isHeard } = await act(actor, true, name, plan)
  if (!isHeard) await startListening(actor, effectId(actor, name, plan), plan.topics?.(result) ?? [])
  return result
}

/** An act that is not seen by then will never be seen; milliseconds. Lists of vendors are seconds behind. */
const longestUnseen = 5 * 60_000

const noteUnseen = (actor: Actor, id: string, { message }: DoneUnseen) => {
  const at = actor.clock.now()
  return changeEffect(actor, id, (effect) => {
    effect.unseen ??= { at, message }
  })
}

/** The error of a call that looked for an act in vain: it waits, or somebody must act. */
const stillUnseen = ({ at, message }: NonNullable<Effect['unseen']>, now: number): Error =>
  elapsed(at, now) < longestUnseen ? new DoneUnseen(message) : new TerminalError(message)

type Acted<Result> = { readonly result: Result; readonly isHeard: boolean }

const act = async <Result>(actor: Actor, stays: boolean, name: string, plan: Plan<Result>): Promise<Acted<Result>> => {
  const id = effectId(actor, name, plan)
  actor.reach(plan.target)
  const intent = await intend(actor, id, plan.target, stays)
  const known = plan.result.safeParse(intent.result).data
  if (known !== undefined) return { result: known, isHeard: intent.isHeard }
  // a result that nobody can read any more was no intent, and wrote nothing
  await actor.journal.commit()
  const mayHaveActed = intent.mayHaveActed || (actor.store.history && (await mayBeForgotten(actor)))
  const looked = mayHaveActed ? await lookFor(actor, id, plan) : undefined
  const earlier = looked?.found
  if (!earlier && intent.unseen) throw stillUnseen(intent.unseen, actor.clock.now())
  const acted =
    earlier ??
    (await actInTurn(actor.pacer, plan, markerOf(actor, id)).catch(async (error: unknown) => {
      if (nothingWasDone(error)) await forget(actor, id)
      if (error instanceof DoneUnseen) await noteUnseen(actor, id, error)
      throw error
    }))
  // the act of an earlier call may have arrived since the look-up
  const late = intent.isAgain && looked && !earlier ? await lookAgain(actor, id, plan, looked.began) : undefined
  const result = late ?? acted
  const shown = earlier || result !== acted ? {} : shownBy(plan, actor.clock.now())
  if (await recordResult(actor, id, { result: jsonOf(result), ...shown })) return { result, isHeard: false }
  const kept = (await lookFor(actor, id, plan)).found ?? result
  const json = jsonOf(kept)
  await changeEffect(actor, id, (effect) => {
    effect.result = json
  })
  return { result: kept, isHeard: false }
}

/** The result that an edit is about; undefined: there is nothing to be edited now. */
const editable = async <Result>(actor: Actor, name: string, plan: Plan<Result>): Promise<Result | undefined> => {
  const effect = recordIn(await actor.journal.read(), actor).attempt.effects[effectId(actor, name, plan)]
  // how it ended is not to be painted over by how far it was
  if (!plan.edit || !effect || effect.outcome) return undefined
  const now = actor.clock.now()
  const isShown = effect.shown?.content === shownBy(plan, now).shown?.content
  if (isShown || elapsed(effect.shown?.at ?? 0, now) < plan.edit.every) return undefined
  return plan.result.safeParse(effect.result).data
}

/** `edit` of a step: brings what is open up to date, unless people see the same already or it was changed just now. */
export const edit = async <Result>(actor: Actor, name: string, plan: Plan<Result>): Promise<void> => {
  if ((await editable(actor, name, plan)) === undefined) return
  actor.reach(plan.target)
  await actor.journal.commit()
  // while the claim was only held another call may have edited or ended it
  const known = await editable(actor, name, plan)
  if (known === undefined) return
  const shown = shownBy(plan, actor.clock.now())
  await plan.edit?.apply(known)
  await changeEffect(actor, effectId(actor, name, plan), (edited) => patch(edited, shown))
}
