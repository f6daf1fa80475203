import type { OpenView } from './dialogs.ts'
import { sandboxTeam } from './people.ts'

/** A modal as Slack describes it, with what was filled in by then. */
export const viewJson = ({ id, hash, app, view }: OpenView, values: object = {}) => ({
  id,
  team_id: sandboxTeam,
  private_metadata: '',
  callback_id: '',
  ...view,
  state: { values },
  hash,
  clear_on_close: false,
  notify_on_close: false,
  previous_view_id: null,
  root_view_id: id,
  app_id: app,
  external_id: '',
  app_installed_team_id: sandboxTeam,
})
