import { RolloutView } from '@canary-steps/sdk'
import type { Handler } from 'hono'
import { takeInventory } from '../calls/inventory.ts'
import { caughtSync } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { exactText, notText } from '../wire/signature.ts'
import { bearerOf, type WebhookSecret } from '../wire/webhook-secret.ts'
import { problem } from './answers.ts'
import type { Door } from './vendor-webhook.ts'

/** The secret that Argo's notifications show in their `Authorization` header; none: the webhook is closed. Read at each call. */
export type ArgoOptions = { readonly argoSecrets?: readonly WebhookSecret[] | undefined }

/**
 * `POST /webhooks/argo`: the Rollout as JSON, which Argo's notifications engine sends when it changes. It only makes
 * the function hear sooner what the inventory tells too; a lost one costs minutes. Anything that is no Rollout counts for
 * nothing, and the log tells of it.
 */
export const argoWebhook =
  (runtime: Runtime, options: ArgoOptions, { intake, refused }: Door): Handler =>
  async (context) => {
    const known = await bearerOf(options.argoSecrets ?? [], context.req.header('authorization'))
    if (!known) {
      refused('argo', 'its header Authorization holds no secret that is known here')
      return context.body(null, 401)
    }
    const taken = await intake(context.req.raw, async (bytes) => exactText(bytes))
    const body = 'problem' in taken ? taken.problem : (taken.judgement ?? notText)
    if (typeof body !== 'string') {
      refused('argo', body.detail)
      return problem(body)
    }
    const json = caughtSync((): unknown => JSON.parse(body))
    const rollout = RolloutView.safeParse('result' in json ? json.result : undefined).data
    if (!rollout?.metadata.uid) refused('argo', 'its body is not a Rollout')
    else await takeInventory(runtime, known.cluster, { rollouts: [rollout], complete: false })
    return context.body(null, 204)
  }
