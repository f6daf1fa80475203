import { shortened } from '@canary-steps/sdk'

/** What mrkdwn has that means something as a whole only: a link or mention, code in a line, an entity, an emoji with its skin tone. */
const whole = /<[^<>\n]+>|`[^`\n]{1,200}`|&(?:amp|lt|gt);|:[\p{L}\p{N}_+'-]{1,100}:(?::skin-tone-[2-6]:)?/gu

/** The beginning of a text in Slack's mrkdwn, in at most `most` characters: no link, mention, code, emoji or entity is cut in two. */
export const shortenedMrkdwn = (text: string, most: number): string => shortened(text, most, { whole })
