import { RolloutView } from '@canary-steps/sdk'
import type { Handler } from 'hono'
import { caught } from '../caught.ts'
import { takeInventory } from '../end/inventory.ts'
import type { Runtime } from '../runtime.ts'
import { exactText, notText } from './exact-text.ts'
import { problem } from './problem.ts'
import { bearerOf, type WebhookSecret } from './webhook-secret.ts'

/**
 * `POST /webhooks/argo`: what Argo's notifications engine sends when a Rollout changes, the Rollout as JSON. It only makes
 * the function hear sooner what the inventory tells too; a lost one costs minutes. Anything that is no Rollout is ignored.
 */
export const argoWebhook =
  (runtime: Runtime, secrets: readonly WebhookSecret[]): Handler =>
  async (context) => {
    const known = await bearerOf(secrets, context.req.header('authorization'))
    if (!known) return context.body(null, 401)
    const body = await exactText(await context.req.arrayBuffer())
    if (body === undefined) return problem(notText)
    const json = await caught(async (): Promise<unknown> => JSON.parse(body))
    const rollout = RolloutView.safeParse('result' in json ? json.result : undefined).data
    if (rollout?.metadata.uid) await takeInventory(runtime, known.cluster, { rollouts: [rollout], complete: false })
    return context.body(null, 204)
  }
