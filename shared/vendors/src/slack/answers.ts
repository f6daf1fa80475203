import { type AnswerRow, rowOf } from '../answer-table.ts'

/** An answer that is no success, and the method that it was given to. */
type SlackAnswer = {
  readonly method: string
  readonly status: number
  /** Slack's word for what is wrong; undefined where it was not the Web API that answered. */
  readonly code: string | undefined
}

const says =
  (...codes: readonly string[]) =>
  ({ code }: SlackAnswer): boolean =>
    code !== undefined && codes.includes(code)

const saysTo =
  (methods: readonly string[], ...codes: readonly string[]) =>
  (answer: SlackAnswer): boolean =>
    methods.includes(answer.method) && says(...codes)(answer)

const minute = 60_000

/** Every kind of answer, the most particular first. Each method's page says what its errors mean (docs.slack.dev, reference, methods). */
export const table = [
  {
    name: 'the message is gone',
    is: saysTo(['chat.update', 'chat.delete', 'reactions.get'], 'message_not_found'),
    means: 'done',
  },
  { name: 'the thread is gone', is: saysTo(['conversations.replies'], 'thread_not_found'), means: 'done' },
  { name: 'nobody there', is: saysTo(['users.info'], 'user_not_found', 'user_not_visible'), means: 'done' },
  { name: 'nobody with that address', is: saysTo(['users.lookupByEmail'], 'users_not_found'), means: 'done' },
  { name: 'no such group', is: saysTo(['usergroups.users.list'], 'no_such_subteam'), means: 'done' },
  {
    name: 'the click is too old',
    // those of dialogs, too, which are older
    is: saysTo(
      ['views.open'],
      'expired_trigger_id',
      'trigger_expired',
      'exchanged_trigger_id',
      'trigger_exchanged',
      'invalid_trigger_id',
    ),
    means: 'done',
  },
  {
    name: 'rate limited',
    is: (answer) => answer.status === 429 || says('ratelimited', 'rate_limited')(answer),
    means: 'later',
    // the one of Slack's own example (docs.slack.dev, rate limits)
    after: 30_000,
  },
  { name: 'too many messages of the workspace', is: says('message_limit_exceeded'), means: 'later', after: minute },
  {
    name: 'the workspace is moving into an organisation',
    is: says('team_added_to_org', 'org_login_required'),
    means: 'later',
    after: minute,
  },
  {
    name: 'token not valid',
    is: says(
      'invalid_auth',
      'not_authed',
      'token_revoked',
      'token_expired',
      'account_inactive',
      'not_allowed_token_type',
    ),
    means: 'refused',
  },
  { name: 'scope missing', is: says('missing_scope'), means: 'refused' },
  { name: 'no permission', is: says('no_permission', 'access_denied'), means: 'refused' },
  { name: 'workspace not granted', is: says('team_access_not_granted'), means: 'refused' },
  { name: 'network not allowed', is: says('accesslimited'), means: 'refused' },
  { name: 'no second factor', is: says('two_factor_setup_required'), means: 'refused' },
  { name: 'posting suspended', is: says('ekm_access_denied'), means: 'refused' },
  { name: 'not from an organisation', is: says('enterprise_is_restricted', 'team_is_restricted'), means: 'refused' },
  { name: 'channel not found', is: says('channel_not_found'), means: 'refused' },
  { name: 'not in the channel', is: says('not_in_channel'), means: 'refused' },
  { name: 'channel archived', is: says('is_archived'), means: 'refused' },
  {
    name: 'posting not allowed',
    is: says(
      'restricted_action',
      'restricted_action_read_only_channel',
      'restricted_action_non_threadable_channel',
      'restricted_action_thread_locked',
    ),
    means: 'refused',
  },
  { name: 'replies only', is: says('restricted_action_thread_only_channel'), means: 'refused' },
  { name: 'not in Slack Connect', is: ({ code = '' }) => /^slack_connect_/.test(code), means: 'refused' },
  { name: 'not our message', is: says('cant_update_message', 'cant_delete_message'), means: 'refused' },
  { name: 'message too old', is: says('edit_window_closed'), means: 'refused' },
  { name: 'message not found', is: says('message_not_found'), means: 'refused' },
  { name: 'thread not found', is: says('thread_not_found'), means: 'refused' },
  { name: 'text too long', is: says('msg_too_long', 'msg_blocks_too_long'), means: 'refused' },
  { name: 'no text', is: says('no_text'), means: 'refused' },
  {
    name: 'server trouble',
    is: (answer) =>
      answer.status >= 500 ||
      // of the first two Slack says that some of it may have been done
      says('fatal_error', 'internal_error', 'service_unavailable', 'request_timeout')(answer),
    means: 'unknown',
  },
  { name: 'refused', is: ({ code }) => code !== undefined, means: 'refused' },
  { name: 'not Slack', is: () => true, means: 'unknown' },
] as const satisfies readonly AnswerRow<SlackAnswer>[]

export type SlackAnswerName = (typeof table)[number]['name']

/** The meaning of an answer of Slack, in one place. */
export const slackAnswer = (answer: SlackAnswer): AnswerRow<SlackAnswer, SlackAnswerName> =>
  rowOf<SlackAnswer, SlackAnswerName>(table, answer)
