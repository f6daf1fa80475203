import { type Dialogs, dialogs } from './dialogs.ts'
import type { People } from './people.ts'
import { type Reactions, reactions } from './reactions.ts'
import type { StoredMessage } from './stored-message.ts'

/** A message that only one person saw. Slack keeps no such message; the stand-in does, for tests. */
export type Whisper = {
  readonly channel: string
  readonly user: string
  readonly text: string
  readonly thread_ts?: string
}

/** The memory of the stand-in: messages of each channel, oldest first, and people's actions on them. */
export type Workspace = {
  readonly people: People
  readonly reactions: Reactions
  readonly dialogs: Dialogs
  readonly whispers: Whisper[]
  readonly channels: ReadonlyMap<string, readonly StoredMessage[]>
  messages(channel: string): readonly StoredMessage[]
  message(channel: string, ts: unknown): StoredMessage | undefined
  /** The next `ts` of the channel: now, or just after the last one. */
  nextTs(channel: string): string
  add(channel: string, message: StoredMessage): void
  /** Puts `message` where the one with its `ts` was. */
  replace(channel: string, message: StoredMessage): void
  remove(channel: string, ts: string): void
}

/** A workspace in which nothing happened; `now` in milliseconds since 1970. */
export const workspace = (now: () => number, people: People): Workspace => {
  const channels = new Map<string, readonly StoredMessage[]>()
  const last = new Map<string, number>()
  const messages = (channel: string) => channels.get(channel) ?? []
  return {
    people,
    reactions: reactions(),
    dialogs: dialogs(now),
    whispers: [],
    channels,
    messages,
    message: (channel, ts) => messages(channel).find((message) => message.ts === ts),
    nextTs: (channel) => {
      const micros = Math.max(Math.floor(now() * 1_000), (last.get(channel) ?? 0) + 1)
      last.set(channel, micros)
      const digits = String(micros).padStart(16, '0')
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`
    },
    add: (channel, message) => {
      channels.set(channel, [...messages(channel), message])
    },
    replace: (channel, message) => {
      const replaced = messages(channel).map((old) => (old.ts === message.ts ? message : old))
      channels.set(channel, replaced)
    },
    remove: (channel, ts) => {
      const kept = messages(channel).filter((message) => message.ts !== ts)
      channels.set(channel, kept)
    },
  }
}
