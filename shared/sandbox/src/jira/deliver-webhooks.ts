import { createHmac } from 'node:crypto'
import type { Receiver } from '../receiver.ts'
import { changeItemJson, issueJson } from './issue-json.ts'
import type { Change, Issue, IssueStore } from './issue-store.ts'
import { jiraPeople, userJson } from './people.ts'

/** The event of an issue: a change, or, without one, that it was deleted. */
type News = { readonly issue: Issue; readonly change?: Change }

const keyOf = ({ issue, change }: News): string => `${issue.id}/${change?.id ?? 'deleted'}`

const newsOf = (issue: Issue): News[] => [
  ...issue.changes.map((change) => ({ issue, change })),
  ...(issue.isDeleted ? [{ issue }] : []),
]

const payload = ({ issue, change }: News, url: string, now: number): string =>
  JSON.stringify({
    timestamp: change?.at ?? now,
    webhookEvent: change ? 'jira:issue_updated' : 'jira:issue_deleted',
    ...(change && { issue_event_type_name: 'issue_generic' }),
    user: userJson(url, { ...(change?.by ?? jiraPeople.ann), isEmailHidden: true }),
    issue: issueJson(url, issue, { query: {}, language: {} }),
    ...(change && { changelog: { id: change.id, items: [changeItemJson(change)] } }),
  })

const request = (body: string, key: string, secret: string): Request =>
  new Request('http://127.0.0.1/webhooks/jira', {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'user-agent': 'Atlassian Webhook HTTP Client',
      'x-atlassian-webhook-identifier': key,
      'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  })

/** Tells receivers what becomes of issues. Everything is told once, to who is there by then; nothing is sent again. */
export const webhookSender = (store: IssueStore, url: string, now: () => number) => {
  const receivers: Receiver[] = []
  const told = new Set<string>()
  return {
    add: (receiver: Receiver): void => {
      receivers.push(receiver)
    },
    send: async (): Promise<void> => {
      const due = store
        .all()
        .flatMap(newsOf)
        .filter((news) => !told.has(keyOf(news)))
      for (const news of due) told.add(keyOf(news))
      for (const news of due)
        for (const { secret, to } of receivers)
          await to(request(payload(news, url, now()), keyOf(news), secret)).catch(() => undefined)
    },
  }
}
