import { StillLooking } from '@canary-steps/sdk'
import type { SlackClient } from './slack-client.ts'
import type { SlackPosted, SlackSearch } from './slack-message.ts'

/** Begins where a look goes on that has been through the channel, and stopped in the thread. */
const inThread = 'thread/'

/** What carries the marker where it was posted. A look at a thread that is gone goes through the channel first. */
export const findIn = async (
  api: Pick<SlackClient, 'find' | 'isThere' | 'remove'>,
  { from, threadTs, ...search }: SlackSearch,
): Promise<SlackPosted[]> => {
  if (threadTs === undefined) return api.find({ ...search, from })
  if (!from?.startsWith(inThread) && !(await api.isThere({ channel: search.channel, ts: threadTs }))) {
    // a reply whose thread was deleted is in the channel, if its answer was lost before it could be taken back; what has replies is a root
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
