import { controlId } from '@canary-steps/vendors/slack/ids'
import { findButton } from './find-button.ts'
import { type SandboxUser, sandboxTeam } from './people.ts'
import type { Workspace } from './workspace.ts'

/** Somebody clicks a button of a message. The part after `action` says what to send instead of what is there. */
export type Click = {
  readonly user: string
  readonly channel: string
  readonly ts: string
  readonly action: 'approve' | 'reject'
  /** The value of a button that is gone by now, or was never there. */
  readonly value?: string
  /** Another workspace of the person. */
  readonly team?: string
  /** Another app. */
  readonly app?: string
}

/** A person, and the Slack app to which it is told. */
export const sourceJson = ({ id, name, team = sandboxTeam, enterprise }: SandboxUser, app: string) => ({
  user: { id, username: name, name, ...(team !== 'none' && { team_id: team }) },
  team: { id: sandboxTeam, domain: 'sandbox' },
  enterprise: enterprise ? { id: enterprise.organisation, name: 'sandbox organisation' } : null,
  is_enterprise_install: false,
  api_app_id: app,
  token: 'sandbox-verification-token',
})

/** The `block_actions` payload of a click. Throws when there is nothing to click on. */
export const clickPayload = (workspace: Workspace, clicked: Click, origin: string): object => {
  const { channel, ts, action, value } = clicked
  const person = workspace.people.user(clicked.user)
  const message = workspace.message(channel, ts)
  const id = controlId(action)
  const button = findButton(message?.blocks ?? [], id)
  if (!person || !message)
    throw new Error(`sandbox: no ${person ? `message ${ts} in ${channel}` : `user ${clicked.user}`}`)
  if (!button && value === undefined) throw new Error(`sandbox: the message ${ts} has no button ${id}`)
  const app = clicked.app ?? message.app_id
  const { metadata: _, ...shown } = message
  return {
    type: 'block_actions',
    ...sourceJson({ ...person, ...(clicked.team && { team: clicked.team }) }, app),
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: workspace.dialogs.newTrigger(person.id, app),
    channel: { id: channel, name: channel.toLowerCase() },
    message: shown,
    state: { values: {} },
    response_url: `${origin}/actions/${sandboxTeam}/1/sandbox`,
    actions: [
      {
        type: 'button',
        block_id: button?.block.block_id ?? 'b0ttons',
        action_id: id,
        text: button?.element.text ?? { type: 'plain_text', text: action },
        ...(button?.element.style !== undefined && { style: button.element.style }),
        value: value ?? button?.element.value,
        action_ts: workspace.nextTs('actions'),
      },
    ],
  }
}
