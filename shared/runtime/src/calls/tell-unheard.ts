import type { Unheard, Webhook, WebhookEvent } from '@canary-steps/sdk'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'

/** How long a vendor may take to tell people, in milliseconds: as long as vendors wait for us. */
const budget = 2_500

/** Tells people at the vendor that an event counts for nothing, and why. A failure to tell them is not the step's trouble. */
export const tellUnheard = async (
  { fetch, env, log }: Runtime,
  webhook: Webhook,
  event: WebhookEvent,
  why: Unheard,
): Promise<void> => {
  if (!webhook.unheard) return
  const signal = AbortSignal.timeout(budget)
  const told = await caught(async () => webhook.unheard?.(event, { fetch, env, signal, why }))
  if ('error' in told) log('warn', 'nobody could be told', { topic: event.topic, reason: told.error.name })
}
