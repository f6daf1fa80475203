import { changesInWords, type Story } from '@canary-steps/sdk'

/** The comment that asks: its text, and below it all that is decided about, whatever the text says of it. */
export const questionOf = (text: string, story: Story): string => `${text}\n\nWhat changes:\n\n${changesInWords(story)}`
