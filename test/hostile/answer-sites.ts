import { githubAnswers, startGithub } from '@canary-steps/sandbox/github'
import { grafanaAnswers, startGrafana } from '@canary-steps/sandbox/grafana'
import { jiraAnswers, startJira } from '@canary-steps/sandbox/jira'
import { slackAnswers, startSlack } from '@canary-steps/sandbox/slack'
import type { VendorAnswer, VendorAnswers } from '@canary-steps/sandbox/vendor-answer'
import type { Step } from '@canary-steps/sdk'
import type { Meaning } from '@canary-steps/vendors/answer-table'
import { table as githubTable } from '@canary-steps/vendors/github/answers'
import { table as grafanaTable } from '@canary-steps/vendors/grafana/answers'
import { table as jiraTable } from '@canary-steps/vendors/jira/answers'
import { table as slackTable } from '@canary-steps/vendors/slack/answers'
import { steps } from '../../plugins/registry.ts'

/** A vendor's stand-in without a socket, and what people do there for one Rollout of many, which is told by its number. */
export type AnswerSite = {
  readonly env: Readonly<Record<string, string>>
  /** Secrets that must be told nowhere. */
  readonly secrets: readonly string[]
  readonly fetch: typeof globalThis.fetch
  /** The event that a gate waits for. */
  decide(number: number): void
  /** By which what was made for the Rollout is found: one of each. */
  markers(number: number): readonly string[]
  close(): Promise<void>
}

/** A step, and the config that it has for a Rollout. */
export type AnsweredStep = {
  readonly step: Step
  readonly config: (number: number) => Readonly<Record<string, unknown>>
}

/** An answer, and what the table says of it. */
export type Sample = { readonly row: string; readonly means: Meaning; readonly answer: VendorAnswer }

export type AnsweringVendor = {
  readonly samples: readonly Sample[]
  readonly steps: readonly AnsweredStep[]
  start(clock: { now(): number }): Promise<AnswerSite>
}

const stepNamed = (name: string): Step => {
  const step = steps.find((one) => one.name === name)
  if (!step) throw new Error(`no step ${name}`)
  return step
}

const samplesOf = (
  answers: VendorAnswers<string, string>,
  table: readonly { readonly name: string; readonly means: Meaning }[],
): Sample[] => table.flatMap(({ name: row, means }) => (answers[row] ?? []).map((answer) => ({ row, means, answer })))

const long = { timeout: '240h' }
const strict = { onFailure: 'fail' }
/** With all that an encoding may change. */
const token = 'secret/+=&%"<t>'

const slack: AnsweringVendor = {
  samples: samplesOf(slackAnswers, slackTable),
  steps: [
    { step: stepNamed('slack-notify'), config: (number) => ({ channel: `C0${number}`, text: 'hello', ...strict }) },
    {
      step: stepNamed('slack-approval'),
      config: (number) => ({
        channel: `C0${number}`,
        via: 'reactions',
        approvers: { users: ['U0ANN'] },
        allowAuthor: true,
        ...long,
      }),
    },
  ],
  async start(clock) {
    const site = await startSlack({ now: clock.now, tokens: [`xoxb-${token}`] })
    return {
      env: { SLACK_BOT_TOKEN: site.token, SLACK_API_URL: site.url },
      secrets: [site.token],
      fetch: site.fetch,
      decide: (number) => {
        for (const { ts } of site.messages(`C0${number}`)) site.react(`C0${number}`, ts, 'white_check_mark', 'U0ANN')
      },
      markers: (number) =>
        site.messages(`C0${number}`).flatMap(({ metadata }) => {
          const { marker } = metadata?.event_payload ?? {}
          return typeof marker === 'string' ? [marker] : []
        }),
      close: site.close,
    }
  },
}

const github: AnsweringVendor = {
  samples: samplesOf(githubAnswers, githubTable),
  steps: [
    {
      step: stepNamed('github-workflow'),
      config: (number) => ({ repository: `acme/r${number}`, workflow: 'e2e.yaml', ref: 'main', ...long }),
    },
  ],
  async start(clock) {
    const site = await startGithub({ now: clock.now, tokens: [token], takes: 100 * 24 * 60 * 60_000 })
    const runsOf = (number: number) => site.runs().filter(({ repository }) => repository === `acme/r${number}`)
    return {
      env: { GITHUB_TOKEN: site.token, GITHUB_API_URL: site.url },
      secrets: [site.token],
      fetch: site.fetch,
      decide: (number) => {
        for (const { id, endedAt } of runsOf(number)) if (endedAt === undefined) site.conclude(id, 'success')
      },
      markers: (number) => runsOf(number).map(({ inputs }) => inputs['canary-steps'] ?? ''),
      close: site.close,
    }
  },
}

const grafana: AnsweringVendor = {
  samples: samplesOf(grafanaAnswers, grafanaTable),
  steps: [
    {
      step: stepNamed('grafana-annotation'),
      config: (number) => ({ text: 'a point', tags: [`number:${number}`], ...strict }),
    },
    {
      step: stepNamed('grafana-annotation'),
      config: (number) => ({ start: 'canary', text: 'a region', tags: [`number:${number}`], ...strict }),
    },
  ],
  async start(clock) {
    const site = await startGrafana({ now: clock.now, tokens: [token] })
    return {
      env: { GRAFANA_TOKEN: site.token, GRAFANA_URL: site.url },
      secrets: [site.token],
      fetch: site.fetch,
      decide: () => undefined,
      markers: (number) =>
        site
          .annotations()
          .filter(({ tags }) => tags.includes(`number:${number}`))
          .flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('canary-steps:'))),
      close: site.close,
    }
  },
}

const jira: AnsweringVendor = {
  samples: samplesOf(jiraAnswers, jiraTable),
  steps: [
    {
      step: stepNamed('jira-update'),
      config: (number) => ({ issues: [`PAY-${number + 1_000}`], comment: 'hello', transition: 'Testing', ...strict }),
    },
    {
      step: stepNamed('jira-approval'),
      config: (number) => ({
        issues: [`PAY-${number + 1_000}`],
        waitFor: 'Approved',
        comment: 'please approve',
        approvers: { accounts: ['712020:ann'] },
        allowAuthor: true,
        ...long,
      }),
    },
  ],
  async start(clock) {
    const site = await startJira({ now: clock.now })
    const keyOf = (number: number) => `PAY-${number + 1_000}`
    return {
      env: { JIRA_API_TOKEN: site.token, JIRA_EMAIL: site.email, JIRA_BASE_URL: site.url },
      secrets: [site.token, btoa(`${site.email}:${site.token}`)],
      fetch: site.fetch,
      decide: (number) => site.move(keyOf(number), 'Approved'),
      markers: (number) =>
        (site.issue(keyOf(number))?.comments ?? []).flatMap(
          (comment) => /canary-steps \S+$/.exec(comment.trim())?.[0] ?? [],
        ),
      close: site.close,
    }
  },
}

/** The vendors by name. */
export const answeringVendors: Readonly<Record<string, AnsweringVendor>> = { slack, github, grafana, jira }
