import type { StepIo } from '@canary-steps/sdk'
import {
  type PostedMessage,
  postOnce,
  type SlackClient,
  threadBeside,
  threadOf,
  unlessGone,
} from '@canary-steps/vendors/slack'

/** Names of the thread of a rollout in a channel, and of the one that is begun, once, where people delete it. */
export const threads = ({ channel }: InChannel) => [`thread/${channel}`, `thread/${channel}/again`] as const

type InChannel = { readonly channel: string }

/** The thread of another change under the release's name: two are told of in one. */
export const besideIn = (config: InChannel, io: Parameters<typeof threadBeside>[0]): Promise<string | undefined> =>
  threadBeside(io, threads(config)[0], config.channel)

/** What was posted within this time is taken to be there; milliseconds. Slack's look-ups may lag behind its posts. */
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
