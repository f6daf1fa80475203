/** What the people of the sandbox say to everything that they are asked. */
export type Decision = 'approve' | 'reject'

/** Milliseconds until the first person has looked at what is asked, and between one person and the next. */
export const firstAfter = 40_000
export const nextAfter = 20_000
