/** What issues are called: `PAY-12`. */
export const issueKey = /^[A-Z][A-Z0-9_]{1,30}-[1-9]\d{0,9}$/

/** `PAY` of `PAY-12`. */
export const projectOf = (key: string): string => key.slice(0, key.lastIndexOf('-'))

/** What policy must allow for an issue. */
export const targetOf = (key: string): string => `jira:${projectOf(key)}`

/** Name of what a step has open at an issue until its rollout has ended. */
export const effectOf = (key: string): string => `issue/${key}`
