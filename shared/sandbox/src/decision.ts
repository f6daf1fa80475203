/** The answer of the people of the sandbox to every question. */
export type Decision = 'approve' | 'reject'

/** Milliseconds until the first person has looked at what is asked, and between one person and the next. */
export const firstAfter = 40_000
export const nextAfter = 20_000
