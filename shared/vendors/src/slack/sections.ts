import type { SlackBlock } from './slack-message.ts'

/** Longest text of a section in characters, with room: Slack takes 3,000 (docs.slack.dev, section block). */
const longest = 2_900

/** Lines in as few texts as hold them, each short enough for a section: nothing of what people decide about is cut away. */
export const sectionTexts = (lines: readonly string[]): string[] => {
  const texts: string[] = []
  for (const line of lines) {
    const last = texts.pop()
    const together = last === undefined ? line : `${last}\n${line}`
    if (last !== undefined && together.length > longest) texts.push(last, line)
    else texts.push(together)
  }
  return texts
}

/** A block of text. */
export const section = (text: string): SlackBlock => ({ type: 'section', text: { type: 'mrkdwn', text } })
