import * as z from 'zod'
import type { SlackClick } from './slack-click.ts'

/** Who did it, and to which app Slack told it: the same in every interaction. */
export const InteractionSource = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().optional(),
    username: z.string().optional(),
    team_id: z.string().optional(),
  }),
  // null when the app is installed for a whole organisation
  team: z.object({ id: z.string() }).nullish(),
  enterprise: z.object({ id: z.string() }).nullish(),
  api_app_id: z.string(),
})

/** The person and the app of a click. */
export const clickSource = ({
  user,
  team,
  enterprise,
  api_app_id: app,
}: z.output<typeof InteractionSource>): Pick<SlackClick, 'user' | 'userName' | 'team' | 'app'> => ({
  user: user.id,
  userName: user.name ?? user.username ?? user.id,
  team: user.team_id ?? team?.id ?? enterprise?.id ?? '',
  app,
})
