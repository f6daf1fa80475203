import type { Rollout } from '@canary-steps/driver'
import { revisionOf } from '@canary-steps/driver'
import { hearing } from './hearing.ts'

/** What a Rollout said of itself at one moment. */
export type Fact = {
  readonly revision: number
  readonly podHash: string
  readonly stepHash: string
  readonly aborted: boolean
  readonly promotesFull: boolean
  readonly healthy: boolean
}

const factOf = (rollout: Rollout): Fact => ({
  revision: revisionOf(rollout),
  podHash: rollout.status.currentPodHash,
  stepHash: rollout.status.currentStepHash,
  aborted: rollout.status.phase === 'Degraded' && rollout.status.message?.startsWith('RolloutAborted') === true,
  promotesFull: rollout.status.promoteFull,
  healthy: rollout.status.phase === 'Healthy' && rollout.status.stableRS === rollout.status.currentPodHash,
})

/** What something is part of: `parseKey` reads it from a step's key. */
type Place = Pick<Fact, 'revision' | 'podHash' | 'stepHash'>

/** What really happened, as the controller's side knows it: no part of the runtime writes here. */
export const truth = () => {
  const facts: Fact[] = []
  const failed: { readonly revision: number; readonly moment: number }[] = []
  const { hears, ofStable, ofRun, ofRetry, ofAbort, ofLookalike } = hearing()
  const isRetry = (fact: Fact, before: Fact | undefined) => before?.aborted && !fact.aborted
  return {
    /** Grows with everything that is noted. */
    moment: () => facts.length,
    note(rollout: Rollout): void {
      const fact = factOf(rollout)
      if (JSON.stringify(fact) !== JSON.stringify(facts.at(-1))) facts.push(fact)
    },
    /** A step of the Rollout has failed, whether or not the controller hears of it. */
    fails: (rollout: Rollout) => void failed.push({ revision: revisionOf(rollout), moment: facts.length }),
    hears: (body: string) => hears(body, facts.length),
    /** Since when the attempt of now goes on: a new revision, edited steps and a retry begin one. */
    attemptBegan: () =>
      facts.findLastIndex((fact, index) => {
        const before = facts[index - 1]
        const isSame = before?.revision === fact.revision && before.stepHash === fact.stepHash
        return !isSame || isRetry(fact, before)
      }),
    /** How something may say it ended that was made at `since`. */
    endingsOf(since: number, { revision, podHash, stepHash }: Place): ReadonlySet<string> {
      const endings = new Set<string>(ofLookalike(revision, since) || ofAbort(revision, since) ? ['aborted'] : [])
      const hasFailed = failed.some((one) => one.revision === revision && one.moment >= since)
      if (hasFailed) endings.add('failed').add('expired')
      let abortedAt = -1
      for (const [index, fact] of facts.entries()) {
        if (index < since - 1 || fact.revision < revision) continue
        if (fact.revision > revision) return endings.add('superseded')
        // nor are steps that were edited and never run
        if (fact.stepHash !== stepHash && ofRun(revision, index)) return endings.add('superseded')
        if (fact.stepHash !== stepHash) endings.add('superseded').add('succeeded').add('terminated')
        // a retry that no Run tells of is none for the function
        if (index >= since && isRetry(fact, facts[index - 1]) && !fact.promotesFull && !fact.healthy) {
          if (ofRetry(revision, { aborted: abortedAt, retried: index })) return endings
          endings.add('succeeded').add('terminated')
        }
        if (fact.aborted && !facts[index - 1]?.aborted) abortedAt = index
        if (fact.aborted) endings.add('aborted')
        if (fact.promotesFull) endings.add('terminated')
        if (!fact.healthy) continue
        const isTold = ofStable({ revision, podHash }, index) || facts.at(-1)?.revision === revision
        const isTurned = isTold && abortedAt >= 0 && !endings.has('succeeded')
        const before = isTurned ? [] : endings
        return new Set(['succeeded', 'terminated', ...before, ...(isTold ? [] : ['superseded'])])
      }
      return endings
    },
  }
}
export type Truth = ReturnType<typeof truth>
