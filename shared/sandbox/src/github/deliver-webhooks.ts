import { createHmac } from 'node:crypto'
import type { Receiver } from '../receiver.ts'
import { repositoryJson, userJson } from './repository-json.ts'
import { runJson, workflowJson } from './run-json.ts'
import type { RunStore } from './run-store.ts'
import type { Attempt, StoredRun } from './stored-run.ts'

/** A webhook that was sent. `status`: the receiver's answer; undefined when it did not. */
export type Delivery = {
  readonly id: string
  readonly run: number
  readonly attempt: number
  readonly action: 'requested' | 'in_progress' | 'completed'
  readonly status: number | undefined
}

type Change = Pick<Delivery, 'action'> & { readonly run: StoredRun; readonly attempt: Attempt; readonly at: number }

const changesOf = (run: StoredRun): Change[] =>
  run.attempts.flatMap((attempt): Change[] => [
    { run, attempt, action: 'requested', at: attempt.from },
    ...(attempt.starts < attempt.ends ? [{ run, attempt, action: 'in_progress', at: attempt.starts } as const] : []),
    { run, attempt, action: 'completed', at: attempt.ends },
  ])

/** `form`: the content type that GitHub's own form for a new webhook proposes, instead of JSON. */
export type GithubReceiver = Receiver & { readonly form?: boolean }

const payload = ({ action, run, attempt, at }: Change): string =>
  JSON.stringify({
    action,
    workflow_run: runJson(run, at, attempt),
    workflow: workflowJson(run),
    repository: repositoryJson(run.repository),
    sender: userJson(),
  })

const request = (body: string, id: string, { secret, form }: GithubReceiver): Request =>
  new Request('http://127.0.0.1/webhooks/github', {
    method: 'POST',
    headers: {
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-delivery': id,
      'x-github-event': 'workflow_run',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  })

/** Tells receivers what becomes of runs. Each change is told once, in order, to who is there by then; nothing is sent again. */
export const webhookSender = (store: RunStore, now: () => number) => {
  const receivers: GithubReceiver[] = []
  const deliveries: Delivery[] = []
  const told = new Set<string>()
  return {
    deliveries,
    add: (receiver: GithubReceiver): void => {
      receivers.push(receiver)
    },
    send: async (): Promise<void> => {
      const key = ({ run, attempt, action }: Change) => `${run.id}/${run.attempts.indexOf(attempt)}/${action}`
      const due = store.runs.flatMap(changesOf).filter((change) => change.at <= now() && !told.has(key(change)))
      for (const change of due) told.add(key(change))
      for (const change of due.toSorted((one, other) => one.at - other.at))
        for (const receiver of receivers) {
          const id = `00000000-0000-4000-8000-${String(deliveries.length + 1).padStart(12, '0')}`
          const json = payload(change)
          const body = receiver.form ? new URLSearchParams({ payload: json }).toString() : json
          const status = await receiver.to(request(body, id, receiver)).then(
            (response) => response.status,
            () => undefined,
          )
          const attempt = change.run.attempts.indexOf(change.attempt) + 1
          deliveries.push({ id, run: change.run.id, attempt, action: change.action, status })
        }
    },
  }
}
