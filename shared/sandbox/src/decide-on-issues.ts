import { type Decision, firstAfter, nextAfter } from './decision.ts'
import type { JiraPerson } from './jira/people.ts'
import type { JiraSandbox } from './jira/start-jira.ts'
import { approved, rejected, waiting } from './jira/workflow.ts'

const people: readonly JiraPerson[] = ['ann', 'cat', 'bob']

/** Lets people decide on issues that are Waiting for approval, one issue after the other, some time after they came there. */
export const decideOnIssues = (
  jira: Pick<JiraSandbox, 'issues' | 'move'>,
  now: () => number,
  decision: Decision,
): (() => void) => {
  const since = new Map<string, number>()
  const { name } = decision === 'approve' ? approved : rejected
  return () => {
    const keys = jira.issues().flatMap(({ key, status }) => (status === waiting.name ? [key] : []))
    for (const key of since.keys()) if (!keys.includes(key)) since.delete(key)
    for (const [index, key] of keys.entries()) {
      const begun = since.get(key) ?? now()
      since.set(key, begun)
      if (now() - begun >= firstAfter + index * nextAfter) jira.move(key, name, people[index % people.length] ?? 'ann')
    }
  }
}
