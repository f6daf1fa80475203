import { isRecord } from '../is-record.ts'
import { type Method, refuse } from './method.ts'
import { modalProblem } from './modal-problem.ts'
import { viewJson } from './view-json.ts'

const open: Method = ({ workspace, bot, args }) => {
  const problem = modalProblem(args.view)
  if (problem || !args.trigger_id || !isRecord(args.view)) return refuse(problem ?? 'invalid_arguments')
  const opened = workspace.dialogs.open(args.trigger_id, bot.app, args.view)
  return typeof opened === 'string' ? refuse(opened) : { ok: true, view: { ...viewJson(opened), bot_id: bot.id } }
}

/** Methods about modals, none of which is about a channel. */
export const viewMethods: Readonly<Record<string, Method>> = { 'views.open': open }
