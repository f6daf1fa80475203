import type { GithubSandbox, RunView } from '@canary-steps/sandbox/github'
import type { GrafanaSandbox, StoredAnnotation } from '@canary-steps/sandbox/grafana'
import type { IssueView, JiraSandbox } from '@canary-steps/sandbox/jira'
import type { SlackSandbox, StoredMessage } from '@canary-steps/sandbox/slack'

/** The vendors' stand-ins that all Rollouts of a world have together. */
type Vendors = {
  readonly slack: Pick<SlackSandbox, 'messages' | 'whispers' | 'done'>
  readonly github: Pick<GithubSandbox, 'runs'>
  readonly grafana: Pick<GrafanaSandbox, 'annotations' | 'deleted'>
  readonly jira: Pick<JiraSandbox, 'issues' | 'done'>
}

/** Vendors' records of one Rollout: in its channel, its repository `acme/NAME`, below the tag `app:NAME`, in its issues. */
export type VendorRecords = {
  readonly messages: readonly StoredMessage[]
  readonly whispers: ReturnType<SlackSandbox['whispers']>
  readonly runs: readonly RunView[]
  readonly annotations: readonly StoredAnnotation[]
  readonly issues: readonly IssueView[]
  /** Moves of its issues: which of them, and by which transition. */
  readonly moves: readonly { readonly issue: string; readonly transition: string }[]
  /** Things that were deleted again, by the operations that did it. Our steps delete only duplicates. */
  readonly deleted: readonly string[]
}

/** The Rollout whose records are looked for. */
export type Whose = { readonly name: string; readonly channel: string; readonly issues: readonly string[] }

const transitionIn = (body: Readonly<Record<string, unknown>>): string => JSON.stringify(body.transition ?? '')

/** Takes down what the stand-ins have of one Rollout now. */
export const vendorRecords = (
  { slack, github, grafana, jira }: Vendors,
  { name, channel, issues }: Whose,
): VendorRecords => {
  const calls = jira.done.filter(({ key }) => issues.includes(key))
  const deletions = slack.done.filter(({ method, body }) => method === 'chat.delete' && body.channel === channel)
  const isIts = ({ tags }: StoredAnnotation) => tags.includes(`app:${name}`)
  return {
    messages: slack.messages(channel),
    whispers: slack.whispers().filter((one) => one.channel === channel),
    runs: github.runs().filter(({ repository }) => repository === `acme/${name}`),
    annotations: grafana.annotations().filter(isIts),
    issues: jira.issues().filter(({ key }) => issues.includes(key)),
    moves: calls.flatMap(({ operation, key, body }) =>
      operation === 'doTransition' ? [{ issue: key, transition: transitionIn(body) }] : [],
    ),
    deleted: [
      ...deletions.map(({ method }) => method),
      ...grafana
        .deleted()
        .filter(isIts)
        .map(() => 'deleteAnnotationByID'),
      ...calls.flatMap(({ operation }) => (operation === 'deleteComment' ? [operation] : [])),
    ],
  }
}
