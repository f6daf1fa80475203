import { TerminalError } from '@canary-steps/sdk'
import type { JiraClient } from './jira-client.ts'
import type { JiraStatus, JiraTransition } from './jira-shapes.ts'
import { namedBy } from './names.ts'
import { isThere, meantBy, pickTransition, type Wanted } from './pick-transition.ts'

/** How an issue gets to where it is wanted: by no transition where it is there. `problem`: why it cannot, for people. */
type Way =
  | { readonly transition: JiraTransition | undefined; readonly problem?: never }
  | { readonly problem: string; readonly transition?: never }

type Going = {
  readonly key: string
  readonly status: JiraStatus
  readonly wanted: Wanted
  readonly fields: Readonly<Record<string, unknown>>
}

/** The statuses of the project; none where ours may not see them, for what is missing then is the way, not the names. */
const statusesOf = (api: Pick<JiraClient, 'statuses'>, key: string): Promise<readonly JiraStatus[]> =>
  api.statuses(key).catch((error: unknown) => {
    if (error instanceof TerminalError) return []
    throw error
  })

/** Looks for the way by the names as Jira tells them. Where nobody is called so, by those that were written: the account may read in another language. */
export const wayTo = async (api: Pick<JiraClient, 'transitions' | 'statuses'>, going: Going): Promise<Way> => {
  const { key, status, wanted } = going
  if (isThere(status, wanted)) return { transition: undefined }
  const transitions = await api.transitions(key)
  if (typeof wanted !== 'string' || meantBy(wanted, transitions).length > 0) return pickTransition(transitions, going)
  const named = namedBy(await statusesOf(api, key))
  if (isThere(named(status), wanted)) return { transition: undefined }
  return pickTransition(
    transitions.map((transition) => ({ ...transition, to: named(transition.to) })),
    { ...going, status: named(status) },
  )
}
