import { type EndIo, TerminalError, whichRun } from '@canary-steps/sdk'
import {
  commentOnce,
  type JiraClient,
  type JiraStatus,
  type MovedIssue,
  markOn,
  nameOf,
  removeMark,
  shownName,
  type Wanted,
  wayTo,
} from '@canary-steps/vendors/jira'
import type { Config } from './config.ts'

type GoBackIo = Pick<EndIo, 'once' | 'outcome' | 'story'>

/** Why the issue could not be moved there; undefined: it is there. */
const moveTo = async (
  api: JiraClient,
  key: string,
  status: JiraStatus,
  wanted: Wanted,
): Promise<string | undefined> => {
  const { transition, problem } = await wayTo(api, { key, status, wanted, fields: {} })
  if (!transition) return problem
  return api.transit(key, { id: transition.id }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof TerminalError) return error.message
      throw error
    },
  )
}

/** The message about an issue that is in another project by now. It is a comment there, or a log line for the operator. */
const sayElsewhere = (elsewhere: string, saying: Promise<unknown>): Promise<unknown> =>
  saying.catch((error: unknown) => {
    throw error instanceof TerminalError ? new TerminalError(`jira: ${elsewhere}; ${error.message}`) : error
  })

/**
 * Moves an issue to where it was, or to where `onAbort` says, and says so. An issue that somebody has moved on stays,
 * unless `onAbort` names a status. An issue that is in another project by now stays, too. An issue that another
 * rollout has moved is left to that one.
 */
export const goBack = async (
  api: JiraClient,
  { once, outcome, story }: GoBackIo,
  { key, marker, from, to, say }: MovedIssue,
  { onAbort, internal: isInternal }: Pick<Config, 'onAbort' | 'internal'>,
): Promise<void> => {
  const there = await api.whereIs(key)
  if (!there) return
  const { key: at, status } = there
  const isOurs = (await markOn(api, at))?.marker === marker
  const wanted: Wanted = onAbort?.transition ?? (status.id === to.id ? from : status)
  const elsewhere = at === key ? undefined : `${key} is ${at} now, and stays ${shownName(status)}`
  const problem = isOurs && !elsewhere ? await moveTo(api, key, status, wanted) : undefined
  // first, for what follows may be refused there for good
  if (isOurs && elsewhere) await removeMark(api, at)
  const told = problem ? `This issue could not be moved to ${nameOf(wanted)}: ${problem}` : elsewhere
  const words = [say, told].filter(Boolean)
  // the question of a newer revision may stand above it
  const text = [`${whichRun(story)} ended: ${outcome}.`, ...words].join('\n\n')
  const plan = commentOnce(api, { key: at, text, isInternal })
  if (elsewhere) await sayElsewhere(elsewhere, once(`ended/${key}`, plan))
  else if (words.length > 0) await once(`ended/${key}`, plan)
  if (isOurs && !elsewhere) await removeMark(api, key)
}

/** The rollout goes on: the issue stays, and nobody is to move it back. */
export const stay = async (api: JiraClient, { key, marker }: MovedIssue): Promise<void> => {
  const there = await api.whereIs(key)
  if (there && (await markOn(api, there.key))?.marker === marker) await removeMark(api, there.key)
}
