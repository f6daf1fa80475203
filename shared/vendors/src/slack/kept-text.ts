import { shortened } from '../shortened.ts'

/** What begins and does not end where a text was cut: a link or mention, or the name of an emoji. */
const unfinished = /<[^<>]*$|(?<=^|[\s(]):[\w+'-]*$/

/** The beginning of a text in Slack's mrkdwn, in at most `most` characters: no link, mention, emoji or entity is cut in two. */
export const shortenedMrkdwn = (text: string, most: number): string => {
  const short = shortened(text, most)
  return short === text || short === '' ? short : `${short.slice(0, -1).replace(unfinished, '').trimEnd()}…`
}
