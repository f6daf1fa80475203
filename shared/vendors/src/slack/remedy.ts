import type { SlackAnswerName } from './slack-answers.ts'

type Refused = { readonly method: string; readonly channel: string; readonly detail: string }

/** What a person does about an answer; `detail` is what Slack said besides its word, such as a missing scope. */
const remedies: Partial<Record<SlackAnswerName, (refused: Refused) => string>> = {
  'token not valid': ({ method }) =>
    method === 'apps.connections.open'
      ? 'put a valid app-level token into SLACK_APP_TOKEN'
      : 'put a valid bot token into SLACK_BOT_TOKEN',
  'scope missing': ({ detail }) => `add the scope ${detail || 'it needs'} to the slack app and install it again`,
  'no permission': ({ channel }) => `invite the bot to ${channel || 'where it works'}, and install the slack app again`,
  'workspace not granted': () => 'add the slack app to the workspace, in the settings of the organisation',
  'network not allowed': () => 'let the address of the function into the allowed IP ranges of the slack app',
  'no second factor': () => 'set up two-factor authentication for who installed the slack app',
  'posting suspended': () => 'an administrator of the workspace has suspended posting (Enterprise Key Management)',
  'not from an organisation': () => 'install the slack app in a workspace: the organisation may not call this',
  'channel not found': ({ channel }) => `check the id ${channel}; if it is a private channel, invite the bot`,
  'not in the channel': ({ channel }) => `invite the bot to ${channel}`,
  'channel archived': ({ channel }) => `unarchive ${channel} or name another channel`,
  'posting not allowed': ({ channel }) => `a workspace setting keeps the bot from posting to ${channel}`,
  'replies only': ({ channel }) => `${channel} takes only replies in threads`,
  'not in Slack Connect': ({ channel }) =>
    `an administrator of the workspaces that share ${channel} does not allow this: name another channel`,
  'not our message': ({ method }) =>
    `only messages of this bot can be ${method === 'chat.delete' ? 'deleted' : 'changed'}`,
  'message too old': () => 'the message is too old to be changed',
  'message not found': ({ channel }) => `the message was deleted from ${channel}`,
  'thread not found': ({ channel }) => `the thread was deleted from ${channel}`,
  'text too long': () => 'shorten the text',
  'no text': () => 'give the message a text',
}

/** What someone can do about Slack's refusal. */
export const remedy = (name: SlackAnswerName, refused: Refused): string =>
  remedies[name]?.(refused) ?? (refused.detail || `see docs.slack.dev/reference/methods/${refused.method}`)
