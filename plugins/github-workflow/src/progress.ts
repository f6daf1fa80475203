import type { Found } from '@canary-steps/sdk'
import type { GithubClient, RunStatus } from '@canary-steps/vendors/github'
import type { State } from './state.ts'

/** How often GitHub is asked, in milliseconds: seldom where its webhook tells, for one that was lost. */
const every = { pushed: 5 * 60_000, alone: 30_000 } as const

/** Before it is completed a run is `in_progress`; all other words of GitHub come before that. */
const stages: readonly unknown[] = ['in_progress', 'completed']

const isNewer = (one: RunStatus, other: RunStatus): boolean =>
  one.attempt > other.attempt ||
  (one.attempt === other.attempt && stages.indexOf(one.status) > stages.indexOf(other.status))

/** Completed, and GitHub does not say how yet. */
const isBetween = ({ status, conclusion }: RunStatus): boolean => status === 'completed' && conclusion === null

/** The newest event of webhooks, in any order of arrival. */
const told = (findings: readonly Found<RunStatus>[]): RunStatus | undefined =>
  findings
    .map(({ finding }) => finding)
    .reduce<RunStatus | undefined>((newest, one) => (newest && !isNewer(one, newest) ? newest : one), undefined)

/** How far the run is: as the webhook told, or as GitHub says when it is time to ask. Undefined: nothing new is known. */
export const progressOf = async (
  api: Pick<GithubClient, 'run'>,
  repository: string,
  { run, attempt, checkedAt }: State,
  about: { readonly findings: readonly Found<RunStatus>[]; readonly isPushed: boolean; readonly now: number },
): Promise<{ readonly checkedAt: number; readonly status: RunStatus | undefined }> => {
  const isCurrent = (status: RunStatus | undefined) =>
    status && status.attempt >= attempt && !isBetween(status) ? status : undefined
  const pushed = isCurrent(told(about.findings.filter(({ finding }) => !isBetween(finding))))
  const isDue = about.now - checkedAt >= every[about.isPushed ? 'pushed' : 'alone']
  if (pushed?.status === 'completed' || !isDue) return { checkedAt, status: pushed }
  return { checkedAt: about.now, status: isCurrent(await api.run({ repository, id: run.id })) }
}
