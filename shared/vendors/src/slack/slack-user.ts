import type { User } from './replies.ts'

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

/** What Slack tells of a user. */
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
