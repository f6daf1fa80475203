import type { SlackAnswerName } from '@canary-steps/vendors/slack'
import type { VendorAnswer, VendorAnswers } from '../vendor-answer.ts'

/** The methods that our client calls about messages and people. */
export type SlackMethod =
  | 'auth.test'
  | 'chat.delete'
  | 'chat.postEphemeral'
  | 'chat.postMessage'
  | 'chat.update'
  | 'conversations.history'
  | 'conversations.replies'
  | 'reactions.get'
  | 'usergroups.users.list'
  | 'users.info'
  | 'users.lookupByEmail'
  | 'views.open'

type Answer = VendorAnswer<SlackMethod>

const docs = 'https://docs.slack.dev'
const limits = `${docs}/apis/web-api/rate-limits`
const errors = 'https://www.rfc-editor.org/rfc/rfc9110#section-15.6'

/** The answer of a method that does nothing. Its page has the word. */
const says = (error: string, to: SlackMethod = 'chat.postMessage', more: object = {}): Answer => ({
  source: `${docs}/reference/methods/${to}`,
  to,
  status: 200,
  body: { ok: false, error, ...more },
})

/** The answers that every method may give. */
const saysAnywhere = (error: string, more: object = {}): Answer => {
  const { to: _, ...answer } = says(error, 'chat.postMessage', more)
  return answer
}

const page = (status: number, title: string): Answer => ({
  source: errors,
  status,
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${title}</body></html>\n`,
})

/** Slack's answers when it refuses, by the rows of the client's table. */
export const slackAnswers: VendorAnswers<SlackAnswerName, SlackMethod> = {
  'the message is gone': [
    says('message_not_found', 'chat.update'),
    says('message_not_found', 'chat.delete'),
    says('message_not_found', 'reactions.get'),
  ],
  'the thread is gone': [says('thread_not_found', 'conversations.replies')],
  'nobody there': [says('user_not_found', 'users.info'), says('user_not_visible', 'users.info')],
  'nobody with that address': [says('users_not_found', 'users.lookupByEmail')],
  'no such group': [says('no_such_subteam', 'usergroups.users.list')],
  'the click is too old': [
    says('expired_trigger_id', 'views.open'),
    says('exchanged_trigger_id', 'views.open'),
    says('invalid_trigger_id', 'views.open'),
    { ...says('trigger_expired', 'views.open'), source: `${docs}/reference/methods/dialog.open` },
    { ...says('trigger_exchanged', 'views.open'), source: `${docs}/reference/methods/dialog.open` },
  ],
  'rate limited': [
    {
      source: limits,
      status: 429,
      headers: { 'retry-after': '30', 'content-type': 'application/json' },
      body: { ok: false, error: 'ratelimited' },
    },
    { source: limits, status: 429, headers: { 'retry-after': '7' }, body: '' },
    { source: limits, status: 429, body: '' },
    saysAnywhere('ratelimited'),
    saysAnywhere('rate_limited'),
    { ...saysAnywhere('rate_limited'), headers: { 'retry-after': '9' } },
  ],
  'too many messages of the workspace': [says('message_limit_exceeded')],
  'the workspace is moving into an organisation': [
    saysAnywhere('team_added_to_org'),
    saysAnywhere('org_login_required'),
  ],
  'token not valid': [
    saysAnywhere('invalid_auth'),
    saysAnywhere('not_authed'),
    saysAnywhere('token_revoked'),
    saysAnywhere('token_expired'),
    saysAnywhere('account_inactive'),
    saysAnywhere('not_allowed_token_type'),
  ],
  'scope missing': [
    saysAnywhere('missing_scope', { needed: 'chat:write:bot', provided: 'identify,commands' }),
    saysAnywhere('missing_scope'),
  ],
  'no permission': [saysAnywhere('no_permission'), saysAnywhere('access_denied')],
  'workspace not granted': [says('team_access_not_granted')],
  'network not allowed': [saysAnywhere('accesslimited')],
  'no second factor': [saysAnywhere('two_factor_setup_required')],
  'posting suspended': [says('ekm_access_denied')],
  'not from an organisation': [saysAnywhere('enterprise_is_restricted')],
  'channel not found': [says('channel_not_found')],
  'not in the channel': [says('not_in_channel')],
  'channel archived': [says('is_archived')],
  'posting not allowed': [
    says('restricted_action'),
    says('restricted_action_read_only_channel'),
    says('restricted_action_non_threadable_channel'),
    says('restricted_action_thread_locked'),
  ],
  'replies only': [says('restricted_action_thread_only_channel')],
  'not in Slack Connect': [
    says('slack_connect_canvas_sharing_blocked'),
    says('slack_connect_file_link_sharing_blocked'),
  ],
  'not our message': [says('cant_update_message', 'chat.update'), says('cant_delete_message', 'chat.delete')],
  'message too old': [says('edit_window_closed', 'chat.update')],
  'message not found': [{ ...says('message_not_found'), source: `${docs}/reference/methods/chat.update` }],
  'thread not found': [{ ...says('thread_not_found'), source: `${docs}/reference/methods/conversations.replies` }],
  'text too long': [
    says('msg_too_long'),
    { ...says('msg_blocks_too_long'), source: 'https://github.com/slackapi/bolt-js/issues/2509' },
  ],
  'no text': [says('no_text')],
  'server trouble': [
    saysAnywhere('fatal_error'),
    saysAnywhere('internal_error'),
    saysAnywhere('service_unavailable'),
    saysAnywhere('request_timeout'),
    page(500, 'Server Error | Slack'),
    page(502, '502 Bad Gateway'),
    page(503, 'Service Unavailable'),
    page(504, '504 Gateway Time-out'),
  ],
  refused: [
    says('invalid_blocks', 'chat.postMessage', {
      response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
    }),
    says('too_many_attachments'),
    says('metadata_too_large'),
    saysAnywhere('method_deprecated', {
      response_metadata: { messages: ['[ERROR] This method is retired and can no longer be used'] },
    }),
    saysAnywhere('invalid_arguments'),
  ],
  'not Slack': [
    { ...page(200, 'Sign in'), source: 'https://www.rfc-editor.org/rfc/rfc6585#section-6' },
    { ...page(403, 'blocked by the proxy'), source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4' },
    {
      source: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3',
      status: 302,
      headers: { location: 'https://login.acme.example/' },
      body: '',
    },
    { source: `${docs}/apis/web-api`, status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":tr' },
    { source: `${docs}/apis/web-api`, status: 200, body: { ok: false } },
  ],
}
