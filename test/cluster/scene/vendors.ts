import { type Sandbox, startSandbox } from '@canary-steps/sandbox'

/** Slack, GitHub, Grafana and Jira for one world, and their tokens, secrets and addresses, as the settings name them. */
export type Vendors = Pick<Sandbox, 'slack' | 'github' | 'grafana' | 'jira' | 'env' | 'close'>

/** Milliseconds that a workflow takes: it is still under way when the controller asks again after an error, which it does in 35 seconds. */
const takes = 45_000

/** They tell the function at `endpoint` by webhooks; without one clicks come over Socket Mode, and nothing else is told. */
export const startVendors = async (endpoint?: string): Promise<Vendors> => {
  const receive = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const body = await request.arrayBuffer()
    return fetch(`${endpoint}${pathname}${search}`, { method: request.method, headers: request.headers, body })
  }
  const sandbox = await startSandbox({ now: Date.now, takes, ...(endpoint && { receive }) })
  const { github, jira } = sandbox
  // a webhook that nobody takes is lost, as it is when a function is down
  const ticking = setInterval(() => void Promise.allSettled([github.tick(), jira.tick()]), 1_000)
  return {
    ...sandbox,
    close: async () => {
      clearInterval(ticking)
      await sandbox.close()
    },
  }
}
