import { randomBytes } from 'node:crypto'
import { decideOnCards } from './decide-on-cards.ts'
import { decideOnIssues } from './decide-on-issues.ts'
import type { Decision } from './decision.ts'
import { renderGithub } from './github/render-github.ts'
import { type GithubSandbox, startGithub } from './github/start-github.ts'
import { type GrafanaSandbox, renderGrafana, startGrafana } from './grafana/index.ts'
import { type JiraSandbox, renderJira, startJira } from './jira/index.ts'
import { renderSlack } from './slack/render-slack.ts'
import type { SlackSandbox } from './slack/slack-sandbox.ts'
import { startSlack } from './slack/start-slack.ts'
import type { StepStandIn } from './stand-in.ts'
import { type StandInAddress, standInDoor, standInFetch } from './stand-in-door.ts'

export type { Decision } from './decision.ts'
export { type HttpStandIn, httpStandIn } from './http-stand-in.ts'
export type { MakeStandIn, StandIn, StepStandIn as StandInPlace } from './stand-in.ts'
export type { StandInAddress } from './stand-in-door.ts'

/** The address that a vendor calls, and the function that answers it. */
export type Receive = (request: Request) => Promise<Response>

/** Every vendor's stand-in on loopback. */
export type Sandbox = {
  readonly slack: SlackSandbox
  readonly github: GithubSandbox
  readonly grafana: GrafanaSandbox
  readonly jira: JiraSandbox
  /** Tokens, secrets and base URLs for the steps' environment. */
  readonly env: Readonly<Record<string, string>>
  /** Reaches the stand-ins, and no other host: a request there is a TerminalError. */
  readonly fetch: typeof globalThis.fetch
  /** Where stand-ins that steps bring answer. */
  readonly standIns: StandInAddress
  /** Lets time pass for what the vendors do by themselves, and sends their webhooks. The code that moves the clock calls it. */
  tick(): Promise<void>
  /** The events, as a person would see them at the vendors. */
  render(): string
  close(): Promise<void>
}

const secret = () => randomBytes(32).toString('hex')

const isLoopback = (url: string): boolean => URL.parse(url)?.hostname === '127.0.0.1'

/** Reaches vendors' stand-ins with `fetch`, and those of steps at the hosts that they answer for. @throws TerminalError where none does */
export const sandboxFetch = (fetch: typeof globalThis.fetch, address: StandInAddress): typeof globalThis.fetch => {
  const ask = standInFetch(fetch, address)
  return async (input, init) =>
    isLoopback(input instanceof Request ? input.url : String(input)) ? fetch(input, init) : ask(input, init)
}

type SandboxOptions = {
  /** Milliseconds since 1970, for the times that vendors show. */
  readonly now: () => number
  /** Takes the vendors' webhooks. Without it clicks come over Socket Mode, and nothing else is told. */
  readonly receive?: Receive
  /** The answers of people to questions. Without it nobody says anything by himself. */
  readonly decision?: Decision | undefined
  /** Reaches loopback; Node's own unless given. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds that a workflow takes; two minutes unless given. */
  readonly takes?: number
  /** Those that steps bring. */
  readonly standIns?: readonly StepStandIn[]
}

/** The secrets with which the stand-ins sign their webhooks, as the steps' environment has them. */
const webhookSecrets = () => {
  const secrets = { github: secret(), jira: secret(), slack: secret() }
  const env = {
    SLACK_SIGNING_SECRET: secrets.slack,
    GITHUB_WEBHOOK_SECRET: secrets.github,
    JIRA_WEBHOOK_SECRET: secrets.jira,
  }
  return { ...secrets, env }
}

type Vendors = Pick<Sandbox, 'slack' | 'github' | 'grafana' | 'jira'>

const startVendors = async (
  { now, receive, takes }: SandboxOptions,
  secrets: ReturnType<typeof webhookSecrets>,
): Promise<Vendors> => {
  const slack = await startSlack({
    now,
    ...(receive && { interactivity: { signingSecret: secrets.slack, to: receive } }),
  })
  const github = await startGithub({ now, ...(takes !== undefined && { takes }) })
  const grafana = await startGrafana({ now })
  const jira = await startJira({ now })
  if (receive) {
    github.webhook({ secret: secrets.github, to: receive })
    jira.webhook({ secret: secrets.jira, to: receive })
  }
  return { slack, github, grafana, jira }
}

const addresses = ({ slack, github, grafana, jira }: Vendors) => ({
  SLACK_BOT_TOKEN: slack.token,
  SLACK_API_URL: slack.url,
  GITHUB_TOKEN: github.token,
  GITHUB_API_URL: github.url,
  JIRA_BASE_URL: jira.url,
  JIRA_EMAIL: jira.email,
  JIRA_API_TOKEN: jira.token,
  GRAFANA_TOKEN: grafana.token,
  GRAFANA_URL: grafana.url,
})

const shownAt = ({ slack, github, grafana, jira }: Vendors) =>
  [
    ['Slack', () => (slack.channels().length > 0 ? renderSlack(slack) : '')],
    ['GitHub', () => (github.runs().length > 0 ? renderGithub(github) : '')],
    ['Jira', () => (jira.calls.length > 0 ? renderJira(jira) : '')],
    ['Grafana', () => (grafana.annotations().length > 0 ? renderGrafana(grafana) : '')],
  ] as const

/** Starts all stand-ins, and the people who decide on what they are asked. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { now, receive, decision, fetch = globalThis.fetch, standIns = [] } = options
  const secrets = webhookSecrets()
  const vendors = await startVendors(options, secrets)
  const { slack, github, grafana, jira } = vendors
  const ofSteps = await standInDoor(standIns)
  const decideInSlack = decision && decideOnCards(slack, now, decision)
  const decideInJira = decision && decideOnIssues(jira, now, decision)
  const told: Readonly<Record<string, string>> = receive ? secrets.env : { SLACK_APP_TOKEN: slack.appToken }
  const shown = [...shownAt(vendors), ...ofSteps.shown]
  return {
    ...vendors,
    env: { ...addresses(vendors), ...told, ...ofSteps.env },
    standIns: ofSteps.address,
    fetch: sandboxFetch(fetch, ofSteps.address),
    async tick() {
      await github.tick()
      await decideInSlack?.()
      decideInJira?.()
      await jira.tick()
    },
    render: () =>
      shown.flatMap(([name, render]) => (render() ? [`${name}\n${render()}`] : [])).join('\n') ||
      'Nothing was done at any vendor.\n',
    close: async () => {
      await slack.close()
      await github.close()
      await grafana.close()
      await jira.close()
      await ofSteps.close()
    },
  }
}
