import { listenOnLoopback } from '../listen-on-loopback.ts'
import type { Troublemaker } from '../trouble.ts'
import { type Delivery, type GithubReceiver, webhookSender } from './deliver-webhooks.ts'
import { type GithubCall, type GithubSandboxOptions, githubApp } from './github-app.ts'
import { type RunView, runView } from './run-view.ts'
import { type Conclusion, endedRun } from './stored-run.ts'
import type { GithubOperation, GithubTrouble } from './trouble.ts'

/** GitHub on loopback. */
export type GithubSandbox = Troublemaker<GithubOperation, GithubCall, GithubTrouble> & {
  /** For `GITHUB_API_URL`; ends in `/api/v3`, as that of GitHub Enterprise does. */
  readonly url: string
  /** Requests to `url` without a socket, which is faster. An answer cannot be lost there. */
  readonly fetch: typeof globalThis.fetch
  /** The first accepted token. */
  readonly token: string
  /** Every request so far, also those that were refused. */
  readonly calls: readonly GithubCall[]
  /** All runs as they are now, oldest first. */
  runs(): readonly RunView[]
  /** Ends a run that goes on, now and so. */
  conclude(id: number, conclusion: Conclusion): void
  /** Tells `to` of every change of a run, signed with `secret`, when `tick` is called. */
  webhook(receiver: GithubReceiver): void
  /** Sends the webhooks that are due. The code that moves the clock calls it. */
  tick(): Promise<void>
  /** Webhooks that were sent, oldest first. */
  deliveries(): readonly Delivery[]
  close(): Promise<void>
}

/**
 * Starts a GitHub stand-in on a free port of 127.0.0.1. Every repository exists but `acme/none`, every ref but `none`
 * exists. In each repository every `*.yaml` and `*.yml` is a workflow that takes any input and shows the input
 * `canary-steps`.
 */
export const startGithub = async (options: GithubSandboxOptions = {}): Promise<GithubSandbox> => {
  const { now = Date.now, apiVersion = 'current', takes = 120_000, listedAfter = 0, workflows = {} } = options
  const { tokens = ['github-sandbox'], onCall } = options
  const site = { now, apiVersion, takes, listedAfter, workflows }
  const { app, store, troublemaker, calls } = githubApp(site, { tokens, onCall })
  const webhooks = webhookSender(store, now)
  const { origin, answerWith, close } = await listenOnLoopback()
  answerWith(app.fetch)
  return {
    url: `${origin}/api/v3`,
    fetch: async (to, init) => app.request(String(to), init),
    token: tokens[0] ?? '',
    calls,
    runs: () => store.runs.map((run) => runView(run, now())),
    conclude: (id, conclusion) => {
      const run = store.find(id)
      if (run) store.replace(endedRun(run, now(), conclusion))
    },
    ...troublemaker,
    webhook: webhooks.add,
    tick: webhooks.send,
    deliveries: () => webhooks.deliveries,
    close,
  }
}
