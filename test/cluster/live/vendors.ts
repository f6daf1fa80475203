import { type GithubSandbox, startGithub } from '@canary-steps/sandbox/github'
import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'

/** Slack, GitHub, Grafana and Jira for one world. */
export type Vendors = {
  readonly slack: SlackSandbox
  readonly github: GithubSandbox
  readonly grafana: GrafanaSandbox
  readonly jira: JiraSandbox
  /** Tokens, secrets and addresses, as the settings name them. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

const secrets = { slack: 'secret-of-live-slack', github: 'secret-of-live-github', jira: 'secret-of-live-jira' }
/** Milliseconds that a workflow takes: it is still under way when the controller asks again after an error, which it does in 35 seconds. */
const takes = 45_000

/** They tell the function at `endpoint` by webhooks; without one clicks come over Socket Mode, and nothing else is told. */
export const startVendors = async (endpoint?: string): Promise<Vendors> => {
  const [slack, github, grafana, jira] = [
    await startSlack(),
    await startGithub({ takes }),
    await startGrafana(),
    await startJira(),
  ]
  const to = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const body = await request.arrayBuffer()
    return fetch(`${endpoint}${pathname}${search}`, { method: request.method, headers: request.headers, body })
  }
  if (endpoint) {
    slack.sendTo({ signingSecret: secrets.slack, to })
    github.webhook({ secret: secrets.github, to })
    jira.webhook({ secret: secrets.jira, to })
  }
  const told: Record<string, string> = endpoint
    ? {
        SLACK_SIGNING_SECRET: secrets.slack,
        GITHUB_WEBHOOK_SECRET: secrets.github,
        JIRA_WEBHOOK_SECRET: secrets.jira,
      }
    : { SLACK_APP_TOKEN: slack.appToken }
  // a webhook that nobody takes is lost, as it is when a function is down
  const ticking = setInterval(() => void Promise.allSettled([github.tick(), jira.tick()]), 1_000)
  return {
    slack,
    github,
    grafana,
    jira,
    env: {
      SLACK_BOT_TOKEN: slack.token,
      SLACK_API_URL: slack.url,
      GITHUB_TOKEN: github.token,
      GITHUB_API_URL: github.url,
      GRAFANA_TOKEN: grafana.token,
      GRAFANA_URL: grafana.url,
      JIRA_BASE_URL: jira.url,
      JIRA_EMAIL: jira.email,
      JIRA_API_TOKEN: jira.token,
      ...told,
    },
    close: async () => {
      clearInterval(ticking)
      await Promise.all([slack.close(), github.close(), grafana.close(), jira.close()])
    },
  }
}
