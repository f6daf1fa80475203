/** An account of the stand-in. */
export type JiraUser = {
  readonly accountId: string
  readonly displayName: string
  readonly email: string
  /** Whether its owner hides the e-mail from others, as Jira Cloud does by default. */
  readonly isEmailHidden?: boolean
  readonly accountType?: 'atlassian' | 'app' | 'customer'
  readonly isGone?: boolean
}

/** Accounts of every kind that an approval has to tell apart. `canary` is the one of `JIRA_EMAIL`. */
export const jiraPeople = {
  ann: { accountId: '712020:ann', displayName: 'Ann Archer', email: 'ann@example.com' },
  bob: { accountId: '712020:bob', displayName: 'Bob Baker', email: 'bob@example.com' },
  cat: { accountId: '712020:cat', displayName: 'Cat Cooper', email: 'cat@example.com', isEmailHidden: true },
  dan: { accountId: '712020:dan', displayName: 'Dan Dover', email: 'dan@example.com' },
  gil: { accountId: '712020:gil', displayName: 'Gil Gone', email: 'gil@example.com', isGone: true },
  customer: { accountId: 'qm:gus', displayName: 'Gus Guest', email: 'gus@example.org', accountType: 'customer' },
  automation: { accountId: '557058:auto', displayName: 'Automation for Jira', email: '', accountType: 'app' },
  canary: { accountId: '712020:canary', displayName: 'canary-steps', email: 'canary@acme.example' },
} as const satisfies Readonly<Record<string, JiraUser>>

export type JiraPerson = keyof typeof jiraPeople

/** A user as Jira shows it. */
export const userJson = (url: string, user: JiraUser): object => {
  const { accountId, displayName, email, isEmailHidden = false, accountType = 'atlassian', isGone = false } = user
  return {
    self: `${url}/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType,
    displayName,
    active: !isGone,
    timeZone: 'Etc/UTC',
    avatarUrls: { '48x48': `${url}/secure/useravatar?size=large` },
    ...(email !== '' && !isEmailHidden && { emailAddress: email }),
  }
}
