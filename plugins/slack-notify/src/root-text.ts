import type { Outcome, Story } from '@canary-steps/sdk'
import { escapeMrkdwn } from '@canary-steps/vendors/slack'

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

const title = ({ rollout, stable, canary }: Story): string => {
  const from = stable.image === 'unknown' ? '' : `\`${escapeMrkdwn(stable.image)}\` → `
  return `*${escapeMrkdwn(`${rollout.namespace}/${rollout.name}`)}* revision ${rollout.revision}: ${from}\`${escapeMrkdwn(canary.image)}\``
}

const place = ({ cluster, region, release }: Story): string =>
  `_${escapeMrkdwn([`release ${release}`, cluster, region].filter(Boolean).join(' · '))}_`

const stepOf = ({ step }: Story): string => `step ${step.number} of ${step.count}`

/** The root of a thread while the rollout goes on. */
export const progress = (story: Story): string =>
  [`:rocket: ${title(story)}`, `${bar(story.canary.weight)} · ${stepOf(story)}`, place(story)].join('\n')

/** The root of a thread, and its last reply, when the rollout has ended. */
export const ending = (story: Story, outcome: Outcome, reason: string): { root: string; reply: string } => {
  const weight = outcome === 'succeeded' ? bar(100) : `${bar(story.canary.weight)} · last told at ${stepOf(story)}`
  const isNews = reason !== '' && outcome !== 'succeeded'
  const why = isNews ? ` — ${escapeMrkdwn(reason)}` : ''
  return {
    root: [`${words[outcome]} ${title(story)}`, `${weight}${why}`, place(story)].join('\n'),
    reply: `${words[outcome]}${why}`,
  }
}
