import { TerminalError } from '@canary-steps/sdk'
import type { WebClient } from '@slack/web-api'
import type { Called } from './called.ts'
import { dialogView } from './dialog.ts'
import { keptContent } from './kept-content.ts'
import { DoneReply, MembersReply, UserReply } from './replies.ts'
import type { SlackClient } from './slack-client.ts'
import { userIn } from './slack-user.ts'

/** What is asked about people, and of them. */
export const peopleCalls = (
  web: WebClient,
  call: Called,
): Pick<SlackClient, 'user' | 'userByEmail' | 'groupMembers' | 'ask' | 'whisper'> => ({
  user: async (id) => {
    const reply = await call('users.info', '', web.users.info({ user: id }), UserReply)
    return reply && userIn(reply.user)
  },
  userByEmail: async (email) => {
    const reply = await call('users.lookupByEmail', '', web.users.lookupByEmail({ email }), UserReply)
    return reply && userIn(reply.user)
  },
  groupMembers: async (group) => {
    const asking = web.usergroups.users.list({ usergroup: group })
    return (await call('usergroups.users.list', '', asking, MembersReply))?.users ?? []
  },
  ask: async ({ trigger, ...question }) => {
    const opening = web.views.open({ trigger_id: trigger, view: dialogView(question) })
    return (await call('views.open', '', opening, DoneReply)) !== undefined
  },
  whisper: async ({ channel, user, text, threadTs }) => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const telling = call(
      'chat.postEphemeral',
      channel,
      web.chat.postEphemeral({ channel, user, ...keptContent({ text }), ...thread }),
      DoneReply,
    )
    await telling.catch((error: unknown) => {
      if (!(error instanceof TerminalError)) throw error
    })
  },
})
