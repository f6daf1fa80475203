import { TerminalError } from '@canary-steps/sdk'
import { type IssueNow, isSame, type JiraClient } from '@canary-steps/vendors/jira'
import type { Config } from './config.ts'

/** @throws TerminalError when an issue can never have one of the statuses, naming those that there are. */
export const checkStatuses = async (
  api: Pick<JiraClient, 'statuses'>,
  { waitFor, rejected }: Pick<Config, 'waitFor' | 'rejected'>,
  issues: readonly IssueNow[],
): Promise<void> => {
  const workflows = new Map<string, Promise<string[]>>()
  for (const { key, type } of issues) {
    const workflow = `${key.slice(0, key.lastIndexOf('-'))}/${type}`
    const reading = workflows.get(workflow) ?? api.statuses(key, type)
    workflows.set(workflow, reading)
    const known = await reading
    const unknown = [waitFor, ...rejected].find((wanted) => !known.some((name) => isSame(name, wanted)))
    if (unknown !== undefined)
      throw new TerminalError(
        `jira: ${key} cannot become ${unknown}: the statuses of its workflow are ${[...new Set(known)].join(', ')}`,
      )
  }
}
