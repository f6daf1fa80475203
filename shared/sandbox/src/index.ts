import { renderSlack } from './slack/render-slack.ts'
import { startSlack } from './slack/start-slack.ts'

/** Every vendor's stand-in on loopback. */
export type Sandbox = {
  /** Tokens and base URLs for the steps' environment. */
  readonly env: Readonly<Record<string, string>>
  /** What happened, as a person would see it at the vendors. */
  render(): string
  close(): Promise<void>
}

/** Starts all stand-ins. `now`: milliseconds since 1970, for the times they show. */
export const startSandbox = async ({ now }: { now: () => number }): Promise<Sandbox> => {
  const slack = await startSlack({ now })
  return {
    env: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
    render: () => `Slack\n${renderSlack(slack)}`,
    close: () => slack.close(),
  }
}
