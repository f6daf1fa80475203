import type { Webhook } from '@canary-steps/sdk'
import * as z from 'zod'
import { hubSignatureMatches, isHubSignature, jsonIn, misfit } from '../received.ts'
import { runTopic } from './ids.ts'
import type { RunStatus } from './shapes.ts'

const WorkflowRunEvent = z.object({
  action: z.string(),
  repository: z.object({ full_name: z.string() }),
  workflow_run: z.object({
    id: z.int(),
    run_attempt: z.int(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    html_url: z.string(),
  }),
})

const signatureHeader = 'x-hub-signature-256'

/**
 * The payload in a body. It is JSON, or a form, which is the content type that GitHub proposes for a new webhook
 * (docs.github.com, creating webhooks). The body alone says which it is: it is signed, and the header that names its type is not.
 */
const payloadIn = (body: string): unknown => {
  const [, form] = /^payload=([^&]*)$/.exec(body) ?? []
  return jsonIn(form === undefined ? body : (new URLSearchParams(body).get('payload') ?? ''))
}

/** Webhooks of GitHub about workflow runs, with either of its content types. */
export const githubWebhook: Webhook = {
  name: 'github',
  secret: 'GITHUB_WEBHOOK_SECRET',
  mayVerify: (headers) => isHubSignature(headers, signatureHeader),
  verify: (request, secret) => hubSignatureMatches(request, signatureHeader, secret),
  read: ({ headers, body }) => {
    if (headers.get('x-github-event') !== 'workflow_run') return []
    const event = WorkflowRunEvent.safeParse(payloadIn(body)).data
    if (!event) return []
    const { id, run_attempt: attempt, status, conclusion, html_url: url } = event.workflow_run
    const data: RunStatus = { id, attempt, status, conclusion, url }
    return [
      {
        topic: runTopic(event.repository.full_name, id),
        // the id of the delivery is in a header, which is not signed
        id: `${id}/${attempt}/${event.action}`,
        data,
        source: 'github',
      },
    ]
  },
  unreadable: ({ headers, body }) => {
    const event = headers.get('x-github-event')
    if (event === null) return 'it has no header X-GitHub-Event'
    if (event !== 'workflow_run') return undefined
    const payload = payloadIn(body)
    return payload === undefined
      ? 'its body is neither JSON nor a form with the field payload alone'
      : misfit(WorkflowRunEvent, payload)
  },
}
