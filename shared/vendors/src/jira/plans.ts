import { type Plan, shortened } from '@canary-steps/sdk'
import * as z from 'zod'
import { lookThrough, type Page } from '../look-through.ts'
import { commentsPage, type JiraClient, type JiraComment, type Readership } from './client.ts'
import { targetOf } from './ids.ts'
import { type Adf, adfOf, longestText, withCode } from './text.ts'

const PostedComment = z.object({ key: z.string(), id: z.string() })
type PostedComment = z.output<typeof PostedComment>

const lastLine = (marker: string): string => `canary-steps ${marker}`

/** A text as a comment whose last line is the marker. `ending`, which is what people look for, is put behind it and shortened last. */
export const markedBody = (text: string, marker: string, ending = ''): Adf => {
  const bodyOf = (words: string, end: string) =>
    withCode(adfOf([words, end].filter((part) => part !== '').join('\n\n')), lastLine(marker))
  const lengthOf = (words: string, end: string) => JSON.stringify(bodyOf(words, end)).length
  const end = shortened(ending, longestText / 2, { sizeOf: (some) => lengthOf('', some) })
  return bodyOf(shortened(text, longestText, { sizeOf: (some) => lengthOf(some, end) }), end)
}

/** How many comments of a page are on the next one, too. Deleted comments move others to the page before, and new ones move them to the next. */
const overlap = 10

/** How a comment is written once: its last line is the marker, for Jira lists no properties of comments. */
export const commentOnce = (
  api: JiraClient,
  { key, text, isInternal }: { readonly key: string; readonly text: string } & Readership,
): Plan<PostedComment> => ({
  target: targetOf(key),
  result: PostedComment,
  find: async (marker, { since, from }) => {
    const { key: at } = (await api.whereIs(key)) ?? { key }
    const load = async (place = '0'): Promise<Page<JiraComment>> => {
      const comments = await api.comments(at, Number(place))
      const found = comments.filter(({ body }) => JSON.stringify(body ?? '').includes(JSON.stringify(lastLine(marker))))
      const isAll = comments.length < commentsPage || (comments.at(-1)?.created ?? since) < since
      return { found, next: isAll ? undefined : String(Number(place) + commentsPage - overlap) }
    }
    const found = await lookThrough(load, from)
    return [...new Set(found.map(({ id }) => id))].map((id) => ({ key: at, id })).toReversed()
  },
  act: async (marker) => {
    await api.status(key)
    const { id } = await api.comment(key, markedBody(text, marker), { isInternal })
    return { key, id }
  },
  remove: ({ key: at, id }) => api.removeComment(at, id),
})

const EditedIssue = z.object({ key: z.string() })

/** The most characters of a label, and of a link's title, in Jira. */
const longestName = 255

/** A name within that: it has no end that says so, for a name is looked for. */
const shortName = (name: string): string => shortened(name, longestName, { sign: '' })

/** Changes that may be made twice without a visible difference: they carry no marker. */
const repeatable = (api: JiraClient, key: string, act: () => Promise<void>): Plan<z.output<typeof EditedIssue>> => ({
  target: targetOf(key),
  result: EditedIssue,
  find: async () => [],
  act: async () => {
    await api.status(key)
    await act()
    return { key }
  },
  remove: async () => undefined,
})

type IssueEdit = {
  readonly key: string
  readonly fields: Readonly<Record<string, unknown>>
  /** Added to those that the issue has. */
  readonly labels: readonly string[]
  readonly fixVersion?: string | undefined
}

/** How fields are set, labels and a version added. */
export const editOnce = (api: JiraClient, { key, fields, labels, fixVersion }: IssueEdit) =>
  repeatable(api, key, () =>
    api.edit(key, {
      fields,
      update: {
        ...(labels.length > 0 && { labels: labels.map((label) => ({ add: shortName(label) })) }),
        ...(fixVersion !== undefined && { fixVersions: [{ add: { name: fixVersion } }] }),
      },
    }),
  )

/** How an issue links to an address; the same `globalId` is the same link. */
export const linkOnce = (
  api: JiraClient,
  { key, ...link }: { readonly key: string; readonly globalId: string; readonly url: string; readonly title: string },
) => repeatable(api, key, () => api.link(key, { ...link, title: shortName(link.title) }))
