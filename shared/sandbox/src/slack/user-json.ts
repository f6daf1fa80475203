import { type SandboxUser, sandboxTeam } from './people.ts'

const avatar = (size: number) => [`image_${size}`, `https://avatars.invalid/${size}.png`]

const profileJson = ({ name, realName, email, team = sandboxTeam }: SandboxUser) => ({
  real_name: realName,
  real_name_normalized: realName,
  display_name: name,
  display_name_normalized: name,
  title: '',
  phone: '',
  skype: '',
  fields: {},
  avatar_hash: 'sandbox',
  status_text: '',
  status_emoji: '',
  ...Object.fromEntries([24, 32, 48, 72, 192, 512].map(avatar)),
  ...(email && { email }),
  ...(team !== 'none' && { team }),
})

/** A user as Slack describes one. */
export const userJson = (user: SandboxUser) => {
  const { id, name, realName, team = sandboxTeam, isGuest, isBot, isDeleted, enterprise } = user
  const rights = {
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: isGuest ?? false,
    is_ultra_restricted: false,
  }
  const grid = enterprise && {
    id: enterprise.id,
    enterprise_id: enterprise.organisation,
    enterprise_name: 'sandbox organisation',
    is_admin: false,
    is_owner: false,
    teams: enterprise.teams,
  }
  const home = { ...(team !== 'none' && { team_id: team }), ...(grid && { enterprise_user: grid }) }
  const common = { id, ...home, name, deleted: isDeleted ?? false, profile: profileJson(user), updated: 1_700_000_000 }
  const kind = { is_bot: isBot ?? false, is_app_user: false }
  // of somebody who is gone Slack tells little
  return isDeleted ? { ...common, ...kind } : { ...common, ...kind, ...rights, real_name: realName, tz: 'Etc/UTC' }
}
