import { TerminalError } from '@canary-steps/sdk'
import type { WebClient } from '@slack/web-api'
import type { Called } from './called.ts'
import { ignoreRefusal } from './ignore-refusal.ts'
import { keptContent } from './kept-content.ts'
import { reasonView } from './reason-dialog.ts'
import type { SlackClient } from './slack-client.ts'
import { userIn } from './slack-user.ts'

/** The names of Slack's documentation, and those that older dialogs use. */
const lateTrigger = [
  'expired_trigger_id',
  'trigger_expired',
  'exchanged_trigger_id',
  'trigger_exchanged',
  'invalid_trigger_id',
]

/** What is asked about people, and of them. */
export const peopleCalls = (
  web: WebClient,
  call: Called,
): Pick<SlackClient, 'user' | 'userByEmail' | 'groupMembers' | 'openReasonDialog' | 'whisper'> => ({
  user: async (id) => {
    const asking = web.users.info({ user: id }).catch(ignoreRefusal('user_not_found', 'user_not_visible'))
    const reply = await call('users.info', '', asking)
    return reply?.user && userIn(reply.user)
  },
  userByEmail: async (email) => {
    const asking = web.users.lookupByEmail({ email }).catch(ignoreRefusal('users_not_found'))
    const reply = await call('users.lookupByEmail', '', asking)
    return reply?.user && userIn(reply.user)
  },
  groupMembers: async (group) => {
    const asking = web.usergroups.users.list({ usergroup: group }).catch(ignoreRefusal('no_such_subteam'))
    return (await call('usergroups.users.list', '', asking))?.users ?? []
  },
  openReasonDialog: async ({ trigger, ...dialog }) => {
    const opening = web.views.open({ trigger_id: trigger, view: reasonView(dialog) })
    return (await call('views.open', '', opening.catch(ignoreRefusal(...lateTrigger)))) !== undefined
  },
  whisper: async ({ channel, user, text, threadTs }) => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const telling = call(
      'chat.postEphemeral',
      channel,
      web.chat.postEphemeral({ channel, user, ...keptContent({ text }), ...thread }),
    )
    await telling.catch((error: unknown) => {
      if (!(error instanceof TerminalError)) throw error
    })
  },
})
