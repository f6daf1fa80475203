import { guarded, type Runtime, strongSecret, takeIn, webhooksOf } from '@canary-steps/runtime'
import type { Outgoing } from '@canary-steps/runtime/node'

/** A connection to a vendor that we opened. */
export type VendorSocket = { close(): Promise<void> }

/** Opens connections for webhooks that come over one of ours, where the steps that are served have such and the variable is set. */
export const vendorSockets = async (
  host: Runtime,
  out: Pick<Outgoing, 'fetch' | 'dispatcher'>,
): Promise<readonly VendorSocket[]> => {
  const runtime = guarded(host)
  const { env, log } = runtime
  const sockets = webhooksOf(runtime).map(async (webhook) => {
    const appToken = webhook.socket && strongSecret(env, webhook.socket)
    if (!appToken) return []
    // Slack is the only vendor with such connections; its client is large
    const { connectSlackSocket } = await import('@canary-steps/vendors/slack-socket')
    const onEvents: Parameters<typeof connectSlackSocket>[0]['onEvents'] = (events) => takeIn(runtime, webhook, events)
    const through = { fetch: out.fetch, dispatcher: await out.dispatcher() }
    return [await connectSlackSocket({ appToken, apiUrl: env('SLACK_API_URL'), ...through, log, onEvents })]
  })
  return (await Promise.all(sockets)).flat()
}
