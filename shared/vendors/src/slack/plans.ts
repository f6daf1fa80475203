import { type Plan, type StepIo, StillLooking, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import type { SlackBlock, SlackClient, SlackContent, SlackPosted, SlackSearch } from './client.ts'
import type { SlackPayload } from './shapes.ts'

/** A reply could not be posted: people have deleted its thread. Nothing is left of it. */
export class ThreadGone extends TerminalError {
  constructor(channel: string) {
    super(`slack: thread_not_found: the thread was deleted from ${channel}`)
  }
}

/** The result of a post; undefined if people have deleted the thread meanwhile. */
export const unlessGone = <Result>(posting: Promise<Result>): Promise<Result | undefined> =>
  posting.catch((error: unknown) => {
    if (error instanceof ThreadGone) return undefined
    throw error
  })

/** Begins where a look goes on that has been through the channel, and stopped in the thread. */
const inThread = 'thread/'

/** The message with the marker, if it was posted. A look at a thread that is gone goes through the channel first. */
export const findIn = async (
  api: Pick<SlackClient, 'find' | 'isThere' | 'remove'>,
  { from, threadTs, ...search }: SlackSearch,
): Promise<SlackPosted[]> => {
  if (threadTs === undefined) return api.find({ ...search, from })
  if (!from?.startsWith(inThread) && !(await api.isThere({ channel: search.channel, ts: threadTs }))) {
    // a reply whose thread was deleted is in the channel, if its answer was lost before it could be taken back. A message with replies is a root
    const found = await api.find({ ...search, from })
    const loose = found.filter(({ hasReplies }) => !hasReplies)
    await Promise.all(loose.map((message) => api.remove(message)))
  }
  const place = from?.startsWith(inThread) ? from.slice(inThread.length) : undefined
  return api.find({ ...search, threadTs, from: place }).catch((error: unknown) => {
    throw error instanceof StillLooking && error.cause instanceof Error
      ? new StillLooking(`${inThread}${error.from}`, error.cause)
      : error
  })
}

/** A message that a step posted, as it is remembered. `thread`: of the message that it replies to. */
export const PostedMessage = z.object({
  channel: z.string(),
  ts: z.string(),
  marker: z.string(),
  thread: z.string().optional(),
})
export type PostedMessage = z.output<typeof PostedMessage>

/** Where replies to a message go: Slack has no thread in a thread. */
export const threadOf = ({ ts, thread }: Pick<PostedMessage, 'ts' | 'thread'>): string => thread ?? ts

/** Where a message goes, and of how many steps it is the one. */
export type PostOptions = {
  readonly channel: string
  readonly threadTs?: string
  readonly lifetime?: Plan<PostedMessage>['lifetime']
}

type Drawing<Result extends PostedMessage> = {
  readonly result: z.ZodType<Result>
  readonly content: string
  /** The data that a new message stores besides its marker; with the message itself it makes the result. */
  create(): SlackPayload
  /** The data that a remembered message stored. */
  stored(result: Result): SlackPayload
  draw(payload: SlackPayload): Pick<SlackContent, 'text' | 'blocks'>
}

/** A plan that can also show what it means now, at any time and whatever the pace. */
export type MessagePlan<Result> = Plan<Result> & { show(result: Result): Promise<void> }

/** Milliseconds: one message a second in a channel, short bursts allowed (docs.slack.dev, rate limits). */
const every = 1_000

/** How a message is posted once and kept up to date, for `once` and `open`: the marker is in its metadata. */
export const messagePlan = <Result extends PostedMessage>(
  api: SlackClient,
  { channel, threadTs, lifetime = 'step' }: PostOptions,
  { result, content, create, stored, draw }: Drawing<Result>,
): MessagePlan<Result> => {
  const remembered = ({ payload, ...message }: SlackPosted, marker: string) => ({
    ...payload,
    ...message,
    marker,
    ...(threadTs !== undefined && { thread: threadTs }),
  })
  const show = (posted: Result) => {
    const payload = stored(posted)
    return api.update({ channel: posted.channel, ts: posted.ts, marker: posted.marker, payload, ...draw(payload) })
  }
  return {
    target: `slack:${channel}`,
    lifetime,
    pace: { key: `slack:${channel}`, every },
    edit: { content, every, apply: show },
    result,
    find: async (marker, look) => {
      const found = await findIn(api, { channel, threadTs, marker, ...look })
      return found.flatMap((message) => result.safeParse(remembered(message, marker)).data ?? [])
    },
    act: async (marker) => {
      const payload = create()
      const posted = await api.post({ channel, threadTs, marker, payload, ...draw(payload) })
      return result.parse(remembered(posted, marker))
    },
    remove: (duplicate) => api.remove(duplicate),
    show,
  }
}

type TextMessage = PostOptions & { readonly text: string; readonly blocks?: readonly SlackBlock[] }

/** A message for `once` and `open`. */
export const postOnce = (api: SlackClient, { text, blocks, ...place }: TextMessage): MessagePlan<PostedMessage> =>
  messagePlan(api, place, {
    result: PostedMessage,
    content: blocks ? JSON.stringify([text, blocks]) : text,
    create: () => ({}),
    stored: () => ({}),
    draw: () => ({ text, blocks }),
  })

const Thread = z.object({ ts: z.string().optional() })

/**
 * The thread in which another change under the release's name is told of by `name`, if there is one in the channel.
 * It is found out once: a message, there or not there, is looked for at its place.
 */
export const threadBeside = async (
  { story, once, beside }: Pick<StepIo, 'story' | 'once' | 'beside'>,
  name: string,
  channel: string,
): Promise<string | undefined> => {
  if (!story.beside) return undefined
  const { ts } = await once(`beside/${name}`, {
    target: `slack:${channel}`,
    lifetime: 'rollout',
    result: Thread,
    find: async () => [],
    act: async () => {
      const other = await beside(name, PostedMessage)
      return other?.channel === channel ? { ts: threadOf(other) } : {}
    },
    remove: async () => undefined,
  })
  return ts
}
