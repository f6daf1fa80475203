import type { Webhook } from '@canary-steps/sdk'
import * as z from 'zod'
import { hubSignatureMatches, isHubSignature, jsonIn, misfit } from '../received.ts'
import { issueTopic } from './ids.ts'

const numericId = z.union([z.string().regex(/^\d+$/), z.int().nonnegative().transform(String)])
const Issue = z.object({ id: numericId, key: z.string() })

const Changelog = z.object({ id: numericId, items: z.array(z.object({ field: z.string() })) })

const IssueEvent = z.discriminatedUnion('webhookEvent', [
  z.object({
    webhookEvent: z.literal('jira:issue_updated'),
    issue: Issue,
    changelog: Changelog,
  }),
  z.object({ webhookEvent: z.literal('jira:issue_deleted'), issue: Issue }),
])

const Kind = z.object({ webhookEvent: z.string() })
/** The parts that an event about an issue always has. An update that only brings a comment has no changelog. */
const AboutIssue = z.object({ issue: Issue, changelog: Changelog.optional() })

/** Fields whose change is news: where the issue is, in its workflow and among the projects. */
const isNews = ({ field }: { readonly field: string }): boolean => /^(status|key|project)$/i.test(field)

/** The event that something happened to an issue. Jira must be asked for its present state and for the author. */
export const IssueNews = z.object({ key: z.string() })
export type IssueNews = z.output<typeof IssueNews>

const signatureHeader = 'x-hub-signature'

/** Webhooks of Jira about issues, as an administrator of Jira sets them up, with a secret (developer.atlassian.com, secure admin webhooks). */
export const jiraWebhook: Webhook = {
  name: 'jira',
  secret: 'JIRA_WEBHOOK_SECRET',
  mayVerify: (headers) => isHubSignature(headers, signatureHeader),
  verify: (request, secret) => hubSignatureMatches(request, signatureHeader, secret),
  read: ({ body }) => {
    const event = IssueEvent.safeParse(jsonIn(body)).data
    if (!event) return []
    const { id, key } = event.issue
    const isDeleted = event.webhookEvent === 'jira:issue_deleted'
    if (!isDeleted && !event.changelog.items.some(isNews)) return []
    // the identifier of the delivery is in a header, which is not signed
    const delivery = `${id}/${isDeleted ? 'deleted' : event.changelog.id}`
    return [{ topic: issueTopic(id), id: delivery, data: { key }, source: 'jira' }]
  },
  unreadable: ({ body }) => {
    const event = jsonIn(body)
    if (event === undefined) return 'its body is not JSON: is “Exclude body” ticked?'
    const kind = Kind.safeParse(event).data?.webhookEvent
    return misfit(kind === 'jira:issue_updated' || kind === 'jira:issue_deleted' ? AboutIssue : Kind, event)
  },
}
