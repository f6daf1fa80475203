import type { RunIo } from '@canary-steps/sdk'
import {
  commentOnce,
  editOnce,
  effectOf,
  type JiraClient,
  linkOnce,
  moveOnce,
  shownName,
} from '@canary-steps/vendors/jira'
import type { Updated } from './state.ts'
import type { Task } from './task.ts'

/** Moves the issue first: the fields of the transition's screen are set with it, the others after it. */
export const updateIssue = async (
  api: JiraClient,
  { once, open }: Pick<RunIo, 'once' | 'open'>,
  key: string,
  task: Task,
): Promise<Updated> => {
  // first, so that nothing is done where a link would lead nowhere
  const url = await api.url(key)
  const { transition: to, comment, isInternal, labels, fixVersion, link } = task
  const moved = task.isUndone
    ? await open(effectOf(key), moveOnce(api, { key, to, fields: task.fields, say: task.say }))
    : undefined
  const fields = Object.fromEntries(Object.entries(task.fields).filter(([field]) => !moved?.sent.includes(field)))
  if (Object.keys(fields).length > 0 || labels.length > 0 || fixVersion !== undefined)
    await once(`edit/${key}`, editOnce(api, { key, fields, labels, fixVersion }))
  if (comment !== undefined) await once(`comment/${key}`, commentOnce(api, { key, text: comment, isInternal }))
  if (link) await once(`link/${key}`, linkOnce(api, { key, ...link }))
  return {
    key,
    url,
    ...(to !== undefined && moved && { from: shownName(moved.at), to: shownName(moved.to) }),
  }
}
