import type { Plan } from '@canary-steps/sdk'
import {
  commentOnce,
  issueTopic,
  type JiraClient,
  markedBody,
  type Readership,
  targetOf,
} from '@canary-steps/vendors/jira'
import * as z from 'zod'

/** An issue that people were asked to move, as it is remembered. */
export const AskedIssue = z.object({
  key: z.string(),
  id: z.string(),
  /** The move that had brought it to where it was then: no answer to what was asked after it. Empty where Jira knew of none. */
  before: z.string(),
  /** The comment that asks, where there is one; its words are empty where they are not known any more. */
  comment: z
    .object({ id: z.string(), text: z.string(), marker: z.string(), isInternal: z.boolean().optional() })
    .optional(),
})
export type AskedIssue = z.output<typeof AskedIssue>

/**
 * How people are asked once to move an issue, for `open`: with a comment of `text`, or, where that is undefined, by
 * other means. Events of the issue are heard.
 */
export const askOnce = (
  api: JiraClient,
  { key, text, isInternal }: { readonly key: string; readonly text: string | undefined } & Readership,
): Plan<AskedIssue> => {
  const posted = commentOnce(api, { key, text: text ?? '', isInternal })
  return {
    target: targetOf(key),
    result: AskedIssue,
    topics: ({ id }) => [issueTopic(id)],
    find: async (marker, look) => {
      const comments = text === undefined ? [] : await posted.find(marker, look)
      const [first] = comments
      if (!first) return []
      // one that was moved is asked about no more
      const issue = first.key === key ? await api.issue(key) : undefined
      const about = { key, id: issue?.id ?? '', before: issue?.moved?.id ?? '' }
      return comments.map(({ id }) => ({ ...about, comment: { id, text: text ?? '', marker, isInternal } }))
    },
    act: async (marker) => {
      const { id, moved } = await api.issue(key)
      const about = { key, id, before: moved?.id ?? '' }
      if (text === undefined) return about
      const comment = await api.comment(key, markedBody(text, marker), { isInternal })
      return { ...about, comment: { id: comment.id, text, marker, isInternal } }
    },
    remove: async ({ comment }) => {
      const there = await api.whereIs(key)
      if (there && comment) await posted.remove({ key: there.key, id: comment.id })
    },
  }
}

/** Says in the comment that asked how it ended, whatever its issue is called by now. */
export const tellEnd = async (
  api: Pick<JiraClient, 'editComment' | 'whereIs'>,
  { key, comment }: AskedIssue,
  endText: string,
): Promise<void> => {
  const there = comment && (await api.whereIs(key))
  if (!there) return
  await api.editComment(there.key, comment.id, markedBody(comment.text, comment.marker, endText), comment)
}
