import type { Webhook } from '@canary-steps/sdk'
import * as z from 'zod'
import { hubSignatureMatches, isHubSignature } from '../hub-signature.ts'
import { jsonIn } from '../json-in.ts'
import { runTopic } from './run-topic.ts'
import type { RunStatus } from './workflow-run.ts'

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

/** Webhooks of GitHub about workflow runs, with the content type `application/json`. */
export const githubWebhook: Webhook = {
  name: 'github',
  secret: 'GITHUB_WEBHOOK_SECRET',
  mayVerify: (headers) => isHubSignature(headers, signatureHeader),
  verify: (request, secret) => hubSignatureMatches(request, signatureHeader, secret),
  read: ({ headers, body }) => {
    if (headers.get('x-github-event') !== 'workflow_run') return []
    const event = WorkflowRunEvent.safeParse(jsonIn(body)).data
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
}
