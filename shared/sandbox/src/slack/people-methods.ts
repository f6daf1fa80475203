import { type Method, refuse } from './method.ts'
import { userJson } from './user-json.ts'

const info: Method = ({ workspace, args }) => {
  const user = workspace.people.user(args.user)
  return user ? { ok: true, user: userJson(user) } : refuse('user_not_found')
}

const lookupByEmail: Method = ({ workspace, args }) => {
  const user = workspace.people.byEmail(args.email)
  return user ? { ok: true, user: userJson(user) } : refuse('users_not_found')
}

const groupMembers: Method = ({ workspace, args }) => {
  const users = workspace.people.group(args.usergroup)
  return users ? { ok: true, users } : refuse('no_such_subteam')
}

/** Methods about people, none of which is about a channel. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'users.info': info,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.users.list': groupMembers,
}
