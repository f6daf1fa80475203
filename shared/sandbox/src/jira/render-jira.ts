import { shortened } from '@canary-steps/sdk'
import type { IssueView, JiraSandbox } from './start-jira.ts'

/** Columns of the widest line. */
const width = 100

const cut = (line: string): string => shortened(line, width)

const listed = (name: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [`  ${name}: ${values.join(', ')}`]

const linesOf = ({ key, status, labels, fixVersions, links, comments }: IssueView): string[] => [
  `${key}  ${status}`,
  ...listed('labels', labels),
  ...listed('fix versions', fixVersions),
  ...links.map(({ title, url }) => `  link: ${title} ${url}`),
  ...comments.flatMap((comment) => ['', ...comment.split('\n').map((line) => `  ${line}`)]),
]

/** The view of people in Jira: the issues that were changed, with their comments. */
export const renderJira = (sandbox: Pick<JiraSandbox, 'issues'>): string => {
  const issues = sandbox.issues().map((issue) => linesOf(issue).map(cut).join('\n'))
  return issues.length === 0 ? 'Nothing was done in Jira.\n' : `${issues.join('\n\n')}\n`
}
