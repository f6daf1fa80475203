type Refused = { readonly method: string; readonly channel: string; readonly detail: string }

const token = ({ method }: Refused) =>
  method === 'apps.connections.open'
    ? 'put a valid app-level token into SLACK_APP_TOKEN'
    : 'put a valid bot token into SLACK_BOT_TOKEN'
const shorten = () => 'shorten the text'
const notAllowed = ({ channel }: Refused) => `a workspace setting keeps the bot from posting to ${channel}`

const remedies: Readonly<Record<string, (refused: Refused) => string>> = {
  account_inactive: token,
  cant_delete_message: () => 'only messages of this bot can be deleted',
  cant_update_message: () => 'only messages of this bot can be changed',
  channel_not_found: ({ channel }) => `check the id ${channel}; if it is a private channel, invite the bot`,
  edit_window_closed: () => 'the message is too old to be changed',
  invalid_auth: token,
  is_archived: ({ channel }) => `unarchive ${channel} or name another channel`,
  message_not_found: ({ channel }) => `the message was deleted from ${channel}`,
  missing_scope: ({ detail }) => `add the scope ${detail || 'it needs'} to the slack app and install it again`,
  msg_blocks_too_long: shorten,
  msg_too_long: shorten,
  no_text: () => 'give the message a text',
  not_allowed_token_type: token,
  not_authed: token,
  not_in_channel: ({ channel }) => `invite the bot to ${channel}`,
  restricted_action: notAllowed,
  restricted_action_read_only_channel: notAllowed,
  restricted_action_thread_only_channel: ({ channel }) => `${channel} takes only replies in threads`,
  thread_not_found: ({ channel }) => `the thread was deleted from ${channel}`,
  token_expired: token,
  token_revoked: token,
}

/** What someone can do about Slack's refusal `code`. `detail` is what Slack said besides it, such as a missing scope. */
export const remedy = (code: string, refused: Refused): string =>
  remedies[code]?.(refused) ?? (refused.detail || `see docs.slack.dev/reference/methods/${refused.method}`)
