import * as z from 'zod'

// Slack leaves out what it has nothing to say of, or says null
const text = z.string().nullish()
const flag = z.boolean().nullish()

/** Of `chat.postMessage`: the message and its place. */
export const PostAnswer = z.object({
  channel: z.string().regex(/^[CDG][A-Z0-9]+$/),
  ts: z.string().regex(/^\d+\.\d+$/),
  message: z.object({ thread_ts: text, team: text, app_id: text }).nullish(),
})

/** A message that is listed. Anybody in the workspace may post metadata of any shape. */
const Message = z.object({
  ts: text,
  subtype: text,
  team: text,
  app_id: text,
  bot_id: text,
  reply_count: z.number().nullish(),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
    .partial()
    .optional()
    .catch(undefined),
})
export type Message = z.output<typeof Message>

/** Of `conversations.history` and `conversations.replies`. */
export const MessagesAnswer = z.object({ messages: z.array(Message).nullish(), has_more: flag })

/** Of `auth.test`. */
export const BotAnswer = z.object({ bot_id: text })

/** Of `reactions.get`. */
export const ReactionsAnswer = z.object({
  message: z
    .object({ reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()).nullish() })).nullish() })
    .nullish(),
})

const User = z.object({
  id: z.string().min(1),
  name: text,
  real_name: text,
  profile: z.object({ real_name: text, email: text }).nullish(),
  team_id: text,
  teams: z.array(z.string()).nullish(),
  enterprise_user: z.object({ id: text, enterprise_id: text, teams: z.array(z.string()).nullish() }).nullish(),
  is_bot: flag,
  is_workflow_bot: flag,
  is_connector_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  deleted: flag,
})
type User = z.output<typeof User>

/** Of `users.info` and `users.lookupByEmail`. */
export const UserAnswer = z.object({ user: User })

/** Of `usergroups.users.list`. */
export const MembersAnswer = z.object({ users: z.array(z.string()) })

/** Of a method of which only that it was done counts. */
export const DoneAnswer = z.object({})

/** A person, or what acts as one. */
export type SlackUser = {
  readonly id: string
  /** For people to read; people choose it, so it proves nothing. */
  readonly name: string
  /** Only with the scope `users:read.email`. */
  readonly email?: string
  /**
   * The workspaces they are in, which in a shared channel may be others than ours, and their organisation; none when Slack does not say.
   * In an organisation (Enterprise Grid) `team_id` may be another home workspace, the organisation, or missing.
   */
  readonly teams: readonly string[]
  /** Their ID in all of an organisation, such as `W0ANN` where `id` is `U0ANN`; often the same. */
  readonly globalId?: string
  readonly isBot: boolean
  /** Invited to some channels only, or from a workspace that shares no channel with us. */
  readonly isGuest: boolean
  readonly isDeleted: boolean
}

/** Slack's own bot, which it does not mark as one. */
const slackbot = 'USLACKBOT'

/** Slack's record of a user. */
export const userIn = (user: User): SlackUser => {
  const { id, profile, enterprise_user: enterprise } = user
  return {
    id,
    name: profile?.real_name || user.real_name || user.name || id,
    ...(profile?.email && { email: profile.email }),
    teams: [
      ...new Set([user.team_id, ...(user.teams ?? []), ...(enterprise?.teams ?? []), enterprise?.enterprise_id]),
    ].flatMap((team) => team || []),
    ...(enterprise?.id && { globalId: enterprise.id }),
    isBot: Boolean(user.is_bot || user.is_workflow_bot || user.is_connector_bot) || id === slackbot,
    isGuest: Boolean(user.is_restricted || user.is_ultra_restricted || user.is_stranger),
    isDeleted: user.deleted === true,
  }
}

/** Data that a message stores besides its marker, where people do not see it; the whole workspace may read it. */
export type SlackPayload = Readonly<Record<string, string>>
