import type { Troublemaker } from '../trouble.ts'
import type { Click } from './click-payload.ts'
import type { OpenView } from './dialogs.ts'
import type { Interactivity, SlackDelivery } from './interactivity.ts'
import type { SlackCall } from './slack-options.ts'
import type { StoredMessage } from './stored-message.ts'
import type { Submission } from './submit-payload.ts'
import type { SlackTrouble } from './trouble.ts'
import type { Whisper } from './workspace.ts'

/** Actions of people in Slack. */
type SlackPeople = {
  /** Clicks a button of a message. Throws when there is no such button. */
  click(click: Click): Promise<SlackDelivery>
  /** Answers the dialog that was opened for the person. */
  submitReason(submission: Submission): Promise<SlackDelivery>
  /** Sends a payload as it is: again, or one that was tampered with. */
  deliver(payload: object): Promise<SlackDelivery>
  /** Puts an emoji, such as `white_check_mark`, on a message; `unreact` takes it back. */
  react(channel: string, ts: string, name: string, user: string): void
  unreact(channel: string, ts: string, name: string, user: string): void
  /** Changes who is in a user group, or makes one. */
  setGroup(group: string, members: readonly string[]): void
}

/** Slack on loopback. */
export type SlackSandbox = SlackPeople &
  Troublemaker<string, SlackCall, SlackTrouble> & {
    /** For `SLACK_API_URL`; ends in `/api/`. */
    readonly url: string
    /** Requests to `url` without a socket, which is faster. An answer cannot be lost there. */
    readonly fetch: typeof globalThis.fetch
    /** The first accepted token. */
    readonly token: string
    /** For `SLACK_APP_TOKEN`: it opens a connection of Socket Mode. */
    readonly appToken: string
    /** Every request so far, also those that were refused. */
    readonly calls: readonly SlackCall[]
    /** Those that were done, whether or not the answer arrived. */
    readonly done: readonly SlackCall[]
    /** Channels that anything was posted to. */
    channels(): readonly string[]
    /** Oldest first, replies among them. */
    messages(channel: string): readonly StoredMessage[]
    /** Messages that only one person saw, oldest first. */
    whispers(): readonly Whisper[]
    /** Dialogs that were opened, oldest first. */
    views(): readonly OpenView[]
    /** From now on clicks are sent there. */
    sendTo(interactivity: Interactivity): void
    /** Open connections of Socket Mode. */
    connections(): number
    /** Ends the connections: `refresh` as Slack does every few hours, `drop` as a network does. */
    disconnect(how: 'refresh' | 'drop'): void
    close(): Promise<void>
  }
