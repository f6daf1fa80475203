import { TerminalError } from '@canary-steps/sdk'
import { type IssueNow, isCalled, type JiraClient, type JiraStatus, shownName } from '@canary-steps/vendors/jira'
import type { Config } from './config.ts'
import type { Deciding } from './state.ts'

const listed = (statuses: readonly JiraStatus[]): string =>
  [...new Set(statuses.map((status) => `${shownName(status)} (${status.id})`))].join(', ')

/** The one status of a workflow that is meant by a name, or by an ID. */
const meantBy = (wanted: string, key: string, known: readonly JiraStatus[]): string => {
  const called = known.filter((status) => isCalled(status, wanted))
  const matching = called.length > 0 ? called : known.filter(({ id }) => id === wanted)
  const ids = [...new Set(matching.map(({ id }) => id))]
  const [id] = ids
  if (id === undefined)
    throw new TerminalError(`jira: ${key} cannot become ${wanted}: the statuses of its workflow are ${listed(known)}`)
  if (ids.length > 1)
    throw new TerminalError(
      `jira: ${key}: ${wanted} is the name of ${listed(matching)}: give the ID of the one that is meant`,
    )
  return id
}

const idsAmong = async (
  api: Pick<JiraClient, 'statuses'>,
  { waitFor, rejected }: Pick<Config, 'waitFor' | 'rejected'>,
  issues: readonly IssueNow[],
): Promise<Deciding> => {
  const workflows = new Map<string, Promise<JiraStatus[]>>()
  const approve = new Set<string>()
  const reject = new Set<string>()
  for (const { key, type } of issues) {
    const workflow = `${key.slice(0, key.lastIndexOf('-'))}/${type}`
    const reading = workflows.get(workflow) ?? api.statuses(key, type)
    workflows.set(workflow, reading)
    const known = await reading
    approve.add(meantBy(waitFor, key, known))
    for (const wanted of rejected) reject.add(meantBy(wanted, key, known))
  }
  const both = [...approve].find((id) => reject.has(id))
  if (both !== undefined)
    throw new TerminalError(`jira: waitFor and rejected name one status, with the ID ${both}: one cannot mean both`)
  return { approve: [...approve], reject: [...reject] }
}

/** Whether an issue has a status that is called like one of those, and is another: workflows change, and issues get another type. */
const isOther =
  ({ waitFor, rejected }: Pick<Config, 'waitFor' | 'rejected'>, { approve, reject }: Deciding) =>
  ({ status }: IssueNow): boolean =>
    ![...approve, ...reject].includes(status.id) && [waitFor, ...rejected].some((wanted) => isCalled(status, wanted))

/**
 * Which statuses decide, as they are known from an earlier look, unless an issue shows that they have changed.
 *
 * @throws TerminalError when an issue can never have one of the statuses, naming those that there are.
 */
export const decidingAmong = async (
  api: Pick<JiraClient, 'statuses'>,
  config: Pick<Config, 'waitFor' | 'rejected'>,
  issues: readonly IssueNow[],
  known: Deciding | undefined,
): Promise<Deciding> => (known && !issues.some(isOther(config, known)) ? known : idsAmong(api, config, issues))
