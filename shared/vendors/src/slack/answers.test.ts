import { type SlackMethod, type SlackSandbox, slackAnswers, startSlack } from '@canary-steps/sandbox/slack'
import { afterAll, beforeAll } from 'vitest'
import { answerLaws, gives } from '../testing/answer-laws.ts'
import type { SlackAnswerName } from './answers.ts'
import { slackClient } from './calls.ts'
import type { SlackClient } from './client.ts'

let sandbox: SlackSandbox
let client: SlackClient
beforeAll(async () => {
  sandbox = await startSlack()
  const { signal } = new AbortController()
  client = slackClient({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
})
afterAll(() => sandbox.close())

const channel = 'C0PAY'
const message = { channel, ts: '1700000000.000100' }
const input = { name: 'why', label: 'Why?', longest: 500 }
const dialog = { ...message, ticket: 't', trigger: 't', name: 'why', title: 'Why?', input }

const calls: Record<SlackMethod, () => Promise<unknown>> = {
  'auth.test': () => client.find({ channel, marker: 'k1' }),
  'chat.delete': () => client.remove(message),
  'chat.postEphemeral': () => client.whisper({ channel, user: 'U0ANN', text: 'a' }),
  'chat.postMessage': () => client.post({ channel, text: 'a', marker: 'k1' }),
  'chat.update': () => client.update({ ...message, text: 'a', marker: 'k1' }),
  'conversations.history': () => client.find({ channel, marker: 'k1' }),
  'conversations.replies': () => client.find({ channel, threadTs: message.ts, marker: 'k1' }),
  'reactions.get': () => client.reactions(message),
  'usergroups.users.list': () => client.groupMembers('S0PAY'),
  'users.info': () => client.user('U0ANN'),
  'users.lookupByEmail': () => client.userByEmail('ann@example.com'),
  'views.open': () => client.ask(dialog),
}

/** Nothing was done, and a person must act: the text for that person. */
const refused = (message: string) => ({ name: 'TerminalError', message: `slack: ${message}` })
/** Nothing was done, and it passes: how long that takes, in milliseconds. */
const later = (retryAfter: number, message: string) => ({
  name: 'RetryLater',
  retryAfter,
  message: `slack: chat.postMessage: ${message}`,
})
/** It may have been done. */
const unknown = (message: string) => ({ name: 'Error', message: `slack: chat.postMessage: ${message}` })

type Outcome = ReturnType<typeof refused> | ReturnType<typeof later> | ReturnType<typeof gives>

const bot = 'put a valid bot token into SLACK_BOT_TOKEN'
const install = 'to the slack app and install it again'
const invite = 'invite the bot to C0PAY, and install the slack app again'
const setting = 'a workspace setting keeps the bot from posting to C0PAY'
const connect = 'an administrator of the workspaces that share C0PAY does not allow this: name another channel'
const reference = 'see docs.slack.dev/reference/methods/chat.postMessage'

/** The result of each answer that the stand-in has for a row. */
const outcomes: Record<SlackAnswerName, readonly Outcome[]> = {
  'the message is gone': [gives(undefined), gives(undefined), gives([])],
  'the thread is gone': [gives([])],
  'nobody there': [gives(undefined), gives(undefined)],
  'nobody with that address': [gives(undefined)],
  'no such group': [gives([])],
  'the click is too old': Array(5).fill(gives(false)),
  'rate limited': [30_000, 7_000, 30_000, 30_000, 30_000, 9_000].map((after) => later(after, 'rate limited')),
  'too many messages of the workspace': [later(60_000, 'too many messages of the workspace')],
  'the workspace is moving into an organisation': Array(2).fill(
    later(60_000, 'the workspace is moving into an organisation'),
  ),
  'token not valid': [
    'invalid_auth',
    'not_authed',
    'token_revoked',
    'token_expired',
    'account_inactive',
    'not_allowed_token_type',
  ].map((code) => refused(`${code}: ${bot}`)),
  'scope missing': [
    refused(`missing_scope: add the scope chat:write:bot ${install}`),
    refused(`missing_scope: add the scope it needs ${install}`),
  ],
  'no permission': [refused(`no_permission: ${invite}`), refused(`access_denied: ${invite}`)],
  'workspace not granted': [
    refused('team_access_not_granted: add the slack app to the workspace, in the settings of the organisation'),
  ],
  'network not allowed': [
    refused('accesslimited: let the address of the function into the allowed IP ranges of the slack app'),
  ],
  'no second factor': [
    refused('two_factor_setup_required: set up two-factor authentication for the person who installed the slack app'),
  ],
  'posting suspended': [
    refused('ekm_access_denied: an administrator of the workspace has suspended posting (Enterprise Key Management)'),
  ],
  'not from an organisation': [
    refused('enterprise_is_restricted: install the slack app in a workspace: the organisation may not call this'),
  ],
  'channel not found': [refused('channel_not_found: check the id C0PAY; if it is a private channel, invite the bot')],
  'not in the channel': [refused('not_in_channel: invite the bot to C0PAY')],
  'channel archived': [refused('is_archived: unarchive C0PAY or name another channel')],
  'posting not allowed': [
    refused(`restricted_action: ${setting}`),
    refused(`restricted_action_read_only_channel: ${setting}`),
    refused(`restricted_action_non_threadable_channel: ${setting}`),
    refused(`restricted_action_thread_locked: ${setting}`),
  ],
  'replies only': [refused('restricted_action_thread_only_channel: C0PAY takes only replies in threads')],
  'not in Slack Connect': [
    refused(`slack_connect_canvas_sharing_blocked: ${connect}`),
    refused(`slack_connect_file_link_sharing_blocked: ${connect}`),
  ],
  'not our message': [
    refused('cant_update_message: only messages of this bot can be changed'),
    refused('cant_delete_message: only messages of this bot can be deleted'),
  ],
  'message too old': [refused('edit_window_closed: the message is too old to be changed')],
  'message not found': [refused('message_not_found: the message was deleted from C0PAY')],
  'thread not found': [refused('thread_not_found: the thread was deleted from C0PAY')],
  'text too long': [refused('msg_too_long: shorten the text'), refused('msg_blocks_too_long: shorten the text')],
  'no text': [refused('no_text: give the message a text')],
  'server trouble': [
    ...['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout'],
    ...['500', '502', '503', '504'],
  ].map(unknown),
  refused: [
    refused('invalid_blocks: must be less than 3001 characters [json-pointer:/blocks/0/text/text]'),
    refused(`too_many_attachments: ${reference}`),
    refused(`metadata_too_large: ${reference}`),
    refused('method_deprecated: This method is retired and can no longer be used'),
    refused(`invalid_arguments: ${reference}`),
  ],
  'not Slack': [
    'answered text/html; charset=utf-8, not json',
    '403',
    '302',
    'unreadable answer',
    'unreadable answer',
  ].map(unknown),
}

answerLaws({
  answers: slackAnswers,
  outcomes,
  call: (answer) => {
    const method = answer.to ?? 'chat.postMessage'
    sandbox.trouble(method, { answer })
    return calls[method]()
  },
  sources: /^https:\/\//,
})
