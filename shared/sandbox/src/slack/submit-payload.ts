import { isRecord } from '../is-record.ts'
import { sourceJson } from './click-payload.ts'
import { viewJson } from './view-json.ts'
import type { Workspace } from './workspace.ts'

/** Somebody fills in the input of a modal and sends it. `view`: its id, by default the last that was opened for them. */
export type Submission = { readonly user: string; readonly reason: string; readonly view?: string }

/** The `view_submission` payload. Throws when no such modal was opened for the person. */
export const submitPayload = (workspace: Workspace, { user, reason, view: id }: Submission): object => {
  const person = workspace.people.user(user)
  const view = workspace.dialogs.views.findLast((one) => one.user === user && (id === undefined || one.id === id))
  if (!person || !view) throw new Error(`sandbox: no ${person ? 'dialog was opened for' : 'user'} ${user}`)
  const blocks: readonly unknown[] = Array.isArray(view.view.blocks) ? view.view.blocks : []
  const values = blocks
    .filter(isRecord)
    .filter(({ type }) => type === 'input')
    .map(({ block_id, element }) => {
      const action = isRecord(element) ? element.action_id : undefined
      return [String(block_id), { [String(action)]: { type: 'plain_text_input', value: reason || null } }]
    })
  return {
    type: 'view_submission',
    ...sourceJson(person, view.app),
    trigger_id: workspace.dialogs.newTrigger(user, view.app),
    view: viewJson(view, Object.fromEntries(values)),
    response_urls: [],
  }
}
