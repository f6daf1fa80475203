import { type Outcome, type RegionStory, type StepIo, type Story, whichRun } from '@canary-steps/sdk'
import {
  escapeMrkdwn,
  type PostedMessage,
  postOnce,
  rolloutPlace,
  rolloutTitle,
  type SlackClient,
  shortenedMrkdwn,
  threadBeside,
  threadOf,
  unlessGone,
} from '@canary-steps/vendors/slack'

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

/** The most characters of the reason, so that the text after it stays visible. Argo may quote whole pages of a metric's provider. */
const mostReason = 1_500

/** The root of a thread, and its last reply, when the rollout has ended. */
export const endTexts = (story: Story, outcome: Outcome, reason: string): { root: string; reply: string } => {
  const weight = outcome === 'succeeded' ? bar(100) : `${bar(story.canary.weight)} · last told at ${stepOf(story.step)}`
  const isNews = reason !== '' && outcome !== 'succeeded'
  const why = isNews ? ` — ${shortenedMrkdwn(escapeMrkdwn(reason), mostReason)}` : ''
  const last = story.regions ? progressLines(story) : [`${weight}${why}`, place(story)]
  return {
    root: [`${words[outcome]} ${rolloutTitle(story).join('\n')}`, ...last].join('\n'),
    reply: `${words[outcome]} ${escapeMrkdwn(whichRun(story))}${why}`,
  }
}

/** Names of the thread of a rollout in a channel, and of the one that is begun, once, where people delete it. */
export const threads = ({ channel }: InChannel) => [`thread/${channel}`, `thread/${channel}/again`] as const

type InChannel = { readonly channel: string }

/** The thread of another change under the release's name: two are told of in one. */
export const besideIn = (config: InChannel, io: Parameters<typeof threadBeside>[0]): Promise<string | undefined> =>
  threadBeside(io, threads(config)[0], config.channel)

/** A message that was posted within this time is taken to be there; milliseconds. Slack's look-ups may lag behind its posts. */
const fresh = 60_000

const isThere = async (api: SlackClient, root: PostedMessage, { clock }: Pick<StepIo, 'clock'>): Promise<boolean> =>
  clock.now() - Number(root.ts) * 1_000 < fresh || api.isThere(root)

type Io = Pick<StepIo, 'clock' | 'once'>

/** The reply of a step; undefined where people have deleted the thread. */
export const tellIn = async (
  api: SlackClient,
  root: PostedMessage,
  io: Io,
  text: string,
): Promise<PostedMessage | undefined> => {
  if (!(await isThere(api, root, io))) return undefined
  return unlessGone(io.once('reply', postOnce(api, { channel: root.channel, threadTs: threadOf(root), text })))
}

/** Tells in a thread how its rollout ended. False where people have deleted it. */
export const endIn = async (
  api: SlackClient,
  open: PostedMessage,
  io: Io,
  { effect, root, reply }: { readonly effect: string; readonly root: string; readonly reply: string },
): Promise<boolean> => {
  if (!(await isThere(api, open, io))) return false
  const last = postOnce(api, { channel: open.channel, threadTs: threadOf(open), text: reply, lifetime: 'rollout' })
  // people are not told of an edit, so the end is also a reply
  if (!(await unlessGone(io.once(effect, last)))) return false
  await api.update({ ...open, text: root })
  return true
}
