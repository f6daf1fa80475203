import { isSameJson, knownChange, type Outcome, storyOf } from '@canary-steps/sdk'
import { recordFor } from '../journal/attempt.ts'
import type { Call, Problem, Reply } from '../journal/call.ts'
import { abortReason, stableImagesOf } from '../journal/ended-attempts.ts'
import { attemptKey, type Envelope, factsOf, type Identity, readAttemptKey, readEnvelope } from '../journal/identity.ts'
import type { RolloutJournal, StepRecord } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import { markEnd, reopen } from '../journal/mark-end.ts'
import { mayHaveActed } from '../journal/records.ts'
import { restoreSteps } from '../journal/restore-steps.ts'
import type { Runtime } from '../ports/runtime.ts'
import { closeOpen } from './close-open.ts'

type FoundStep = { readonly run: string; readonly index: number }

const endOutcome = ({ operation, rollout }: Call, { phase }: StepRecord): Outcome => {
  if (operation === 'abort') return 'aborted'
  return phase === 'Running' && !rollout.status.promoteFull ? 'bypassed' : 'terminated'
}

/** Without a readable key: every step of the revision with this name and config that is at work or has something open. */
const findByConfig = (draft: RolloutJournal, call: Call, revision: number): FoundStep[] =>
  Object.entries(draft.runs).flatMap(([run, known]) =>
    Object.entries(known.steps)
      .filter(([index, step]) => {
        const isTheirs = step.step === call.step.name && isSameJson(step.config, call.config)
        const isOpen = step.phase === 'Running' || mayHaveActed(known, Number(index))
        return readAttemptKey(run)?.revision === revision && isTheirs && isOpen
      })
      .map(([index]) => ({ run, index: Number(index) })),
  )

/** A key that a caller made which had no answer yet. It knows no journal, so the attempt in it is a guess (decision 0002). */
const isGuess = ({ seq }: Envelope): boolean => seq === 0

/** The same step in the attempts that a guess may be of: not in one that began after it. */
const guessedPlaces = (draft: RolloutJournal, call: Call, guess: Identity): FoundStep[] =>
  findByConfig(draft, call, guess.revision).filter(
    ({ run, index }) =>
      index === guess.index && run !== attemptKey(guess) && (readAttemptKey(run)?.attempt ?? '') <= guess.attempt,
  )

const endReason = ({ operation, rollout: { status } }: Call): string => {
  if (operation === 'terminate')
    // a full promotion whose pods were there at once is over by the time of this call: Argo no longer says which it was
    return status.promoteFull
      ? 'in full: the remaining steps were skipped'
      : 'promoted by hand: past this step, or in full'
  return abortReason(status) ?? ''
}

/** Terminate and Abort: open effects of the step are undone or closed now, or stays due until it is. */
export const endStep = async (runtime: Runtime, call: Call): Promise<Reply | Problem> => {
  const { cluster, region, rollout } = call
  const facts = factsOf(rollout)
  const given = readEnvelope(call.state)
  const envelope = given?.identity.uid === facts.uid ? given : undefined
  const journal = openRollout(runtime.store, cluster, facts.uid)
  const found = await journal.update((draft): FoundStep[] => {
    if (facts.revision < draft.revision) return []
    const now = runtime.clock.now()
    draft.heardAt = now
    restoreSteps(draft, rollout, { cluster, region }, now)
    const { index } = envelope?.identity ?? facts
    const change = knownChange(call.change)
    const story = storyOf(rollout, { cluster, region, index, change, stableImages: stableImagesOf(draft, rollout) })
    const { transition } = facts
    if (envelope) recordFor(draft, call, { identity: envelope.identity, envelope, story, transition, now })
    const places = envelope
      ? [
          { run: attemptKey(envelope.identity), index },
          ...(isGuess(envelope) ? guessedPlaces(draft, call, envelope.identity) : []),
        ]
      : findByConfig(draft, call, facts.revision)
    for (const place of places) {
      const attempt = draft.runs[place.run]
      const step = attempt?.steps[place.index]
      if (!attempt || !step) continue
      const outcome = endOutcome(call, step)
      reopen(attempt, place.index, outcome)
      markEnd(attempt, place.index, outcome, endReason(call), now)
    }
    return places
  })
  const reasons = await Promise.all(found.map((place) => closeOpen(runtime, { journal, ...place }, call.budget)))
  const notDone = reasons.filter((reason) => reason !== undefined)
  const ended = call.operation === 'terminate' ? 'terminated' : 'aborted'
  return { phase: 'Successful', message: notDone.join('; ') || ended }
}
