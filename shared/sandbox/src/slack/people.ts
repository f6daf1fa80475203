/** Somebody in the workspace, or in a channel that it shares. */
export type SandboxUser = {
  readonly id: string
  /** The handle; `realName` is what people see. */
  readonly name: string
  readonly realName: string
  readonly email?: string
  /** By default the workspace of the stand-in; `none` where Slack does not tell it. */
  readonly team?: string
  readonly isGuest?: boolean
  readonly isBot?: boolean
  readonly isDeleted?: boolean
  /** A member of an Enterprise Grid organisation: their id there, its id, and the workspaces of it that they are in. */
  readonly enterprise?: { readonly id: string; readonly organisation: string; readonly teams: readonly string[] }
}

/** The workspace of the stand-in. */
export const sandboxTeam = 'T0SANDBOX'

/** People of every kind that an approval has to tell apart. */
export const defaultUsers: readonly SandboxUser[] = [
  { id: 'U0ANN', name: 'ann', realName: 'Ann Archer', email: 'ann@example.com' },
  { id: 'U0BOB', name: 'bob', realName: 'Bob Baker', email: 'bob@example.com' },
  { id: 'U0CAT', name: 'cat', realName: 'Cat Cooper', email: 'cat@example.com' },
  { id: 'U0DAN', name: 'dan', realName: 'Dan Dover', email: 'dan@example.com' },
  { id: 'U0GUEST', name: 'guest', realName: 'Gus Guest', email: 'gus@example.org', isGuest: true },
  { id: 'U0BOT', name: 'deploybot', realName: 'Deploy Bot', isBot: true },
  { id: 'U0GONE', name: 'gone', realName: 'Gil Gone', email: 'gil@example.com', isDeleted: true },
  { id: 'U0OTHER', name: 'other', realName: 'Oda Other', email: 'oda@example.net', team: 'T0ELSEWHERE' },
]

const defaultGroups: Readonly<Record<string, readonly string[]>> = {
  S0PAY: ['U0ANN', 'U0BOB'],
  S0SEC: ['U0CAT'],
  S0EMPTY: [],
}

/** All people, and the members of each user group. */
export type People = {
  user(id: unknown): SandboxUser | undefined
  byEmail(email: unknown): SandboxUser | undefined
  group(id: unknown): readonly string[] | undefined
  setGroup(id: string, members: readonly string[]): void
}

export const people = (
  users: readonly SandboxUser[] = defaultUsers,
  groups: Readonly<Record<string, readonly string[]>> = defaultGroups,
): People => {
  const members = new Map(Object.entries(groups))
  return {
    user: (id) => users.find((user) => user.id === id),
    byEmail: (email) =>
      users.find((user) => !user.isDeleted && user.email?.toLowerCase() === String(email).toLowerCase()),
    group: (id) => members.get(String(id)),
    setGroup: (id, changed) => {
      members.set(id, changed)
    },
  }
}
