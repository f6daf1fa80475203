import { shortestSecret } from '@canary-steps/sdk/secrets'
import { webhooksOf } from '../calls/deliver.ts'
import type { Warning } from '../ports/log.ts'
import type { Runtime } from '../ports/runtime.ts'
import { isPushed, strongSecret, waysIn } from '../secrets/guarded.ts'

/** Warns of webhooks by which no vendor can tell anything: steps ask the vendors instead, and buttons are heard by nobody. */
export const closedWebhooks = (runtime: Runtime): readonly Warning[] =>
  webhooksOf(runtime).flatMap((webhook) => {
    if (isPushed(runtime, webhook)) return []
    const { name, socket } = webhook
    const isInVain = socket !== undefined && strongSecret(runtime.env, socket) !== undefined
    const reason = isInVain && { reason: `${socket} is no way in, because this host opens no socket` }
    const remedy = `set ${waysIn(runtime, webhook).join(' or ')} to a secret of at least ${shortestSecret} characters`
    return [{ message: 'a webhook is closed', fields: { webhook: name, ...reason, remedy } }]
  })
