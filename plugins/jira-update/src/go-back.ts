import { type EndIo, TerminalError, whichRun } from '@canary-steps/sdk'
import {
  commentOnce,
  type JiraClient,
  type JiraStatus,
  type MovedIssue,
  markOn,
  nameOf,
  removeMark,
  type Wanted,
  wayTo,
} from '@canary-steps/vendors/jira'
import type { Config } from './config.ts'

type Ending = Pick<EndIo, 'once' | 'outcome' | 'story'>

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

/**
 * Moves an issue to where it was, or to where `onAbort` says, and says so. One that somebody moved on since stays, unless
 * `onAbort` says where to; one that another rollout has moved is left to that.
 */
export const goBack = async (
  api: JiraClient,
  { once, outcome, story }: Ending,
  { key, marker, from, to, say }: MovedIssue,
  { onAbort, internal: isInternal }: Pick<Config, 'onAbort' | 'internal'>,
): Promise<void> => {
  const status = await api.statusIfThere(key)
  // gone, or moved to another project
  if (!status) return
  const isOurs = (await markOn(api, key))?.marker === marker
  const wanted: Wanted = onAbort?.transition ?? (status.id === to.id ? from : status)
  const problem = isOurs ? await moveTo(api, key, status, wanted) : undefined
  const told = problem && `This issue could not be moved to ${nameOf(wanted)}: ${problem}`
  const words = [say, told].filter(Boolean)
  // the question of a newer revision may stand above it
  const text = [`${whichRun(story)} ended: ${outcome}.`, ...words].join('\n\n')
  if (words.length > 0) await once(`ended/${key}`, commentOnce(api, { key, text, isInternal }))
  if (isOurs) await removeMark(api, key)
}

/** The rollout goes on: the issue stays, and nobody is to move it back. */
export const stay = async (api: JiraClient, { key, marker }: MovedIssue): Promise<void> => {
  if ((await markOn(api, key))?.marker === marker) await removeMark(api, key)
}
