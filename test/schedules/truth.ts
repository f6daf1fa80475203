import type { Rollout } from '@canary-steps/driver'
import { revisionOf } from '@canary-steps/sdk'
import { type Hearing, hearing } from './hearing.ts'
import type { Moments } from './moments.ts'

/** The status of a Rollout at one moment. */
type Fact = {
  readonly revision: number
  readonly podHash: string
  readonly stepHash: string
  readonly aborted: boolean
  readonly promotesFull: boolean
  readonly healthy: boolean
  readonly removed: boolean
  /** Plugin steps that it has left behind though none of their Runs was successful. */
  readonly passed: readonly number[]
}

const passedBy = ({ spec, status }: Rollout): number[] =>
  spec.strategy.canary.steps.flatMap(({ plugin }, index) => {
    const isDone = (status.canary.stepPluginStatuses ?? []).some(
      (one) => one.index === index && one.operation === 'Run' && one.phase === 'Successful',
    )
    return plugin && index < (status.currentStepIndex ?? 0) && !isDone ? [index] : []
  })

const factOf = (rollout: Rollout): Fact => ({
  revision: revisionOf(rollout),
  podHash: rollout.status.currentPodHash,
  stepHash: rollout.status.currentStepHash,
  aborted: rollout.status.phase === 'Degraded' && rollout.status.message?.startsWith('RolloutAborted') === true,
  promotesFull: rollout.status.promoteFull,
  healthy: rollout.status.phase === 'Healthy' && rollout.status.stableRS === rollout.status.currentPodHash,
  removed: rollout.metadata.deletionTimestamp !== undefined,
  passed: passedBy(rollout),
})

/** The step that something is part of: `parseKey` reads it from a step's key. No `index`: it belongs to all steps of the run. */
type Place = Pick<Fact, 'revision' | 'podHash' | 'stepHash'> & { readonly index?: number }

/** The answer to a Run. */
export type Answer = {
  readonly phase: string
  readonly message: string
  /** Which step of which run it was for, as the state says that came with it. */
  readonly key: string
  readonly revision: number
  readonly index: number
  /** How many facts were known. */
  readonly moment: number
  /** When it was asked, among all regions. */
  readonly asked: number
}

const isRetry = (fact: Fact, before: Fact | undefined) => before?.aborted && !fact.aborted

/** The statuses of a Rollout, one after another. */
const chronicle = (moments: Moments) => {
  const facts: Fact[] = []
  /** When each fact became one. */
  const began: number[] = []
  /** How many facts there were at a moment. */
  const factsAt = (moment: number) => began.filter((one) => one <= moment).length
  return {
    facts,
    began,
    factsAt,
    note(rollout: Rollout): void {
      const fact = factOf(rollout)
      if (JSON.stringify(fact) === JSON.stringify(facts.at(-1))) return
      facts.push(fact)
      began.push(moments.next())
    },
    /** Whether people moved the Rollout past a step between two moments, though no Run of it was successful. */
    wasPassed: (index: number, since: number, until: number) =>
      facts.slice(Math.max(0, factsAt(since) - 1), factsAt(until) + 1).some(({ passed }) => passed.includes(index)),
    wasRemoved: (by: number) => facts.slice(0, factsAt(by) + 1).some(({ removed }) => removed),
    /** Whether the Rollout was ever aborted since. */
    wasAborted: (since: number) => facts.some(({ aborted }, at) => aborted && at >= factsAt(since)),
    /** Whether the Rollout was retried after an abort between two moments. */
    wasRetried: (since: number, until: number) =>
      facts.some((fact, at) => at >= factsAt(since) && at < factsAt(until) && isRetry(fact, facts[at - 1])),
  }
}

/** The facts from which the ends of something are read. */
type Known = {
  readonly facts: readonly Fact[]
  readonly answers: readonly Answer[]
  readonly heard: Hearing
}

/** The fact with which the attempt of now began: a new revision, edited steps and a retry that could be told begin one. */
const attemptBegins = ({ facts, heard }: Omit<Known, 'answers'>): number =>
  facts.findLastIndex((fact, index) => {
    const before = facts[index - 1]
    const isSame = before?.revision === fact.revision && before.stepHash === fact.stepHash
    if (!isSame || !isRetry(fact, before)) return !isSame
    // the first step keeps its state at a retry: to the function it goes on (docs/what-happens-when.md, Limits)
    const aborted = facts.slice(0, index).findLastIndex((one, at) => one.aborted && !facts[at - 1]?.aborted)
    return heard.ofRetry(fact.revision, { aborted, retried: index })
  })

/** How something may say it ended that was open until its Rollout was Healthy. */
const endingsWhenHealthy = (
  endings: ReadonlySet<string>,
  was: { readonly told: boolean; readonly gone: boolean; readonly aborted: boolean; readonly decided: boolean },
): ReadonlySet<string> => {
  const isTurned = was.told && was.aborted && !endings.has('succeeded')
  const before = isTurned ? [] : endings
  const isBypassed = endings.has('bypassed')
  const ways = isBypassed && !was.decided ? [] : ['succeeded', 'terminated']
  return new Set([
    ...ways,
    ...(isBypassed ? ['bypassed'] : []),
    ...before,
    ...(was.told ? [] : [was.gone ? 'orphaned' : 'superseded']),
  ])
}

const endingsShown = ({ aborted, removed, promotesFull }: Fact): readonly string[] => [
  ...(aborted ? ['aborted'] : []),
  ...(removed ? ['orphaned'] : []),
  ...(promotesFull ? ['terminated'] : []),
]

/** How something may say it ended that was made when there were so many facts. */
const endingsSince = (
  { facts, answers, heard }: Known,
  since: number,
  { revision, podHash, stepHash, index: at }: Place,
): ReadonlySet<string> => {
  const { ofStable, ofRun, ofRetry, ofAbort, ofLookalike } = heard
  const endings = new Set<string>(ofLookalike(revision, since) || ofAbort(revision, since) ? ['aborted'] : [])
  const later = answers.filter((one) => one.revision === revision && one.moment >= since)
  const decided = later.some(({ phase, index }) => phase !== 'Running' && index === at)
  if (later.some(({ phase }) => phase === 'Failed')) endings.add('failed').add('expired')
  let abortedAt = -1
  for (const [index, fact] of facts.entries()) {
    if (index < since - 1 || fact.revision < revision) continue
    if (fact.revision > revision) return endings.add('superseded')
    // nor are steps that were edited and never run
    if (fact.stepHash !== stepHash && ofRun(revision, index)) return endings.add('superseded')
    if (fact.stepHash !== stepHash) endings.add('superseded').add('succeeded').add('terminated')
    // its steps were edited while it was undecided, and nobody can tell whether that was after its end
    if (fact.stepHash !== stepHash && at !== undefined && !decided) endings.add('bypassed')
    // a retry that no Run tells of is none for the function
    if (index >= since && isRetry(fact, facts[index - 1]) && !fact.promotesFull && !fact.healthy) {
      if (ofRetry(revision, { aborted: abortedAt, retried: index })) return endings
      endings.add('succeeded').add('terminated')
    }
    if (fact.aborted && !facts[index - 1]?.aborted) abortedAt = index
    for (const ending of endingsShown(fact)) endings.add(ending)
    if (at !== undefined && fact.stepHash === stepHash && fact.passed.includes(at)) endings.add('bypassed')
    if (!fact.healthy) continue
    const last = facts.at(-1)
    const gone = last?.removed === true
    const told = ofStable({ revision, podHash }, index) || (last?.revision === revision && !gone)
    return endingsWhenHealthy(endings, { told, gone, aborted: abortedAt >= 0, decided })
  }
  return endings
}

/** The true history of a Rollout, as the controller's side knows it: no part of the runtime writes here. */
export const truth = (moments: Moments) => {
  const { facts, began, factsAt, ...chronicled } = chronicle(moments)
  const answers: Answer[] = []
  const heard = hearing()
  return {
    ...chronicled,
    /** The answer to a Run of the Rollout's current step, whether or not the controller hears of it. */
    answers: (answer: Pick<Answer, 'phase' | 'message' | 'key' | 'asked'>, rollout: Rollout) =>
      void answers.push({
        ...answer,
        revision: revisionOf(rollout),
        index: rollout.status.currentStepIndex ?? 0,
        moment: facts.length,
      }),
    answered: (): readonly Answer[] => answers,
    hears: (body: string) => heard.hears({ body, moment: facts.length, at: moments.next() }),
    tellsEnd: heard.ofEnd,
    looksAnew: heard.looksAnew,
    /** Since when the attempt of now goes on. */
    attemptBegan: () => began[attemptBegins({ facts, heard })] ?? 0,
    /** How something may say it ended that was made at that moment. */
    endingsOf: (made: number, place: Place) => endingsSince({ facts, answers, heard }, factsAt(made), place),
  }
}
export type Truth = ReturnType<typeof truth>
