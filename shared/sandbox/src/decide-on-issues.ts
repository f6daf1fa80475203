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
  const came = new Map<string, { readonly at: number; readonly order: number }>()
  const { name } = decision === 'approve' ? approved : rejected
  return () => {
    const keys = jira.issues().flatMap(({ key, status }) => (status === waiting.name ? [key] : []))
    for (const key of came.keys()) if (!keys.includes(key)) came.delete(key)
    for (const key of keys) {
      const { at, order } = came.get(key) ?? { at: now(), order: came.size }
      came.set(key, { at, order })
      if (now() - at >= firstAfter + order * nextAfter) jira.move(key, name, people[order % people.length] ?? 'ann')
    }
  }
}
