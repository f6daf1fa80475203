/** The keys of issues: `PAY-12`. */
export const issueKey = /^[A-Z][A-Z0-9_]{1,30}-[1-9]\d{0,9}$/

/** `PAY` of `PAY-12`. */
export const projectOf = (key: string): string => key.slice(0, key.lastIndexOf('-'))

/** The target that policy must allow for an issue. */
export const targetOf = (key: string): string => `jira:${projectOf(key)}`

/** Name of what a step has open at an issue until its rollout has ended. */
export const effectOf = (key: string): string => `issue/${key}`

/** An account, such as `712020:5b10ac8d`, or `*`, which stands for any. */
export const accountOrAny = /^(\*|[A-Za-z0-9:-]{1,128})$/

/** An account as Jira itself writes it, `712020:5b10…` or 24 hexadecimal digits: anything else would be nobody. */
export const writtenAccount = /^\w+(:[\w-]+)+$|^[0-9a-f]{24}$/

/** The topic of events about an issue: its ID stays when it is moved to another project. */
export const issueTopic = (id: string): string => `jira/${id}`
