import { type Plan, shortened } from '@canary-steps/sdk'
import * as z from 'zod'
import { targetOf } from './ids.ts'
import type { JiraClient } from './jira-client.ts'

const EditedIssue = z.object({ key: z.string() })

/** What Jira takes of a label, and of a link's title, in characters. */
const longestName = 255

/** A name within that: it has no end that says so, for a name is looked for. */
const shortName = (name: string): string => shortened(name, longestName, { sign: '' })

/** What may be done twice, as nobody sees a difference: it carries no marker. */
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

export type IssueEdit = {
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
