import { type RolloutView, readRevision } from '@canary-steps/sdk'
import { plainText } from '../terminal/plain-text.ts'
import { abortLines } from './abort-lines.ts'
import { changedAt, type LiveRollout, reasonOf, type Situation, situationOf } from './live-rollout.ts'
import { momentOf } from './moment.ts'
import { nextCommands } from './next-commands.ts'
import { stepLines } from './step-lines.ts'
import { warnings } from './warnings.ts'

const standing = (live: LiveRollout, now: number): Record<Situation, string[]> => {
  const { status } = live.view
  const [pause] = status.pauseConditions
  const aborted = momentOf(status.abortedAt, now)
  return {
    unseen: ['no controller has seen it: it has no status'],
    healthy: [],
    progressing: [],
    aborted: [`aborted${aborted && ` (${aborted})`}: ${reasonOf(live.view)}`, ...abortLines(live)],
    late: [`Degraded since ${momentOf(changedAt(live.view), now)}: ${reasonOf(live.view)}`],
    held: ['paused by a person (spec.paused): no step is polled, no deadline counts'],
    paused: [`paused since ${momentOf(pause?.startTime ?? '', now)}: ${pause?.reason}`],
  }
}

const revisionText = (view: RolloutView): string => {
  const read = readRevision(view)
  return 'problem' in read ? `of no revision (${read.problem})` : `revision ${read.revision}`
}

/**
 * Why a Rollout stands where it stands, until when, and what a person can do: lines of text. `now` in milliseconds since 1970.
 */
export const explain = (live: LiveRollout, now: number): string[] => {
  const { metadata, status } = live.view
  const phase = [status.phase || 'no phase', status.message].filter(Boolean).join(': ')
  const situation = situationOf(live)
  return [
    `${metadata.namespace}/${metadata.name} ${revisionText(live.view)}: ${phase}`,
    ...standing(live, now)[situation],
    ...(situation === 'unseen' || situation === 'aborted' ? [] : stepLines(live, now)),
    ...nextCommands(live),
    ...warnings(live),
  ].map(plainText)
}
