import { type Outcome, type RegionStory, type Story, whichRun } from '@canary-steps/sdk'
import { escapeMrkdwn, rolloutPlace, rolloutTitle, shortenedMrkdwn } from '@canary-steps/vendors/slack'

const cells = 20

const bar = (weight: number): string => {
  const full = Math.round((weight / 100) * cells)
  return `\`${'█'.repeat(full)}${'░'.repeat(cells - full)}\` ${weight}%`
}

const words: Readonly<Record<Outcome, string>> = {
  approved: ':white_check_mark: approved',
  rejected: ':no_entry: rejected',
  succeeded: ':white_check_mark: Healthy',
  failed: ':x: failed',
  expired: ':hourglass: ran out of time',
  aborted: ':rewind: aborted',
  terminated: ':fast_forward: promoted',
  superseded: ':arrows_counterclockwise: superseded',
  bypassed: ':fast_forward: moved on by hand',
  orphaned: ':grey_question: gone',
}

const place = (story: Story): string => `_${rolloutPlace(story)}_`

const stepOf = ({ number, count }: RegionStory['step']): string => `step ${number} of ${count}`

/** Most regions that have a line of their own. */
const mostLines = 20

const regionLine = ({ region, weight, step, end }: RegionStory): string => {
  const state = end ? words[end.outcome] : `${bar(weight)} · ${stepOf(step)}`
  return `*${escapeMrkdwn(region)}* ${state}`
}

/** How far it is: of a release every region, a line each. */
const progressLines = (story: Story): string[] => {
  const { regions } = story
  if (!regions) return [`${bar(story.canary.weight)} · ${stepOf(story.step)}`, place(story)]
  const more = regions.length > mostLines ? [`and ${regions.length - mostLines} more regions`] : []
  return [...regions.slice(0, mostLines).map(regionLine), ...more]
}

/** The root of a thread while the rollout goes on. */
export const progress = (story: Story): string =>
  [`:rocket: ${rolloutTitle(story).join('\n')}`, ...progressLines(story)].join('\n')

/** Characters of why it ended so: what comes after it has to be seen, too. Argo may quote whole pages of a metric's provider. */
const mostReason = 1_500

/** The root of a thread, and its last reply, when the rollout has ended. */
export const ending = (story: Story, outcome: Outcome, reason: string): { root: string; reply: string } => {
  const weight = outcome === 'succeeded' ? bar(100) : `${bar(story.canary.weight)} · last told at ${stepOf(story.step)}`
  const isNews = reason !== '' && outcome !== 'succeeded'
  const why = isNews ? ` — ${shortenedMrkdwn(escapeMrkdwn(reason), mostReason)}` : ''
  const last = story.regions ? progressLines(story) : [`${weight}${why}`, place(story)]
  return {
    root: [`${words[outcome]} ${rolloutTitle(story).join('\n')}`, ...last].join('\n'),
    reply: `${words[outcome]} ${escapeMrkdwn(whichRun(story))}${why}`,
  }
}
