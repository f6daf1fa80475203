import type { StepIo } from '@canary-steps/sdk'
import * as z from 'zod'
import { PostedMessage, threadOf } from './message-plan.ts'

const Thread = z.object({ ts: z.string().optional() })

/**
 * The thread in which another change under the release's name is told of by `name`, if there is one in the channel. It is found out once:
 * what was posted there, or not there, is looked for where it is.
 */
export const threadBeside = async (
  { story, once, beside }: Pick<StepIo, 'story' | 'once' | 'beside'>,
  name: string,
  channel: string,
): Promise<string | undefined> => {
  if (!story.beside) return undefined
  const { ts } = await once(`beside/${name}`, {
    target: `slack:${channel}`,
    scope: 'rollout',
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
