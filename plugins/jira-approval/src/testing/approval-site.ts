import { createApp } from '@canary-steps/runtime'
import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import {
  followedClock,
  type LawVendor,
  replyOf,
  sampleRollout,
  type TestHost,
  type TestHostOptions,
  testHost,
} from '@canary-steps/testing'
import { loadJira } from '@canary-steps/vendors/jira'
import { jiraApproval } from '../index.ts'

const webhookSecret = 'jira-webhook-secret'

/** The shared setup of the tests: Ann or Cat must approve one issue. */
export const config = {
  issues: ['PAY-1'],
  waitFor: 'Approved',
  rejected: ['Rejected'],
  comment: '{{release}} is ready: please approve',
  approvers: { accounts: ['712020:ann', '712020:cat'] },
  allowAuthor: true,
}

type Annotations = Readonly<Record<string, string>>

/** A Rollout that no deadline of the controller ends. */
export const rollout = (change: Parameters<typeof sampleRollout>[0] = {}, annotations: Annotations = {}) => {
  const { metadata, spec, ...rest } = sampleRollout(change)
  return {
    ...rest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
    spec: { ...spec, progressDeadlineSeconds: 86_400 },
  }
}

/** Jira's settings in the step's environment. */
const secretsOf = ({ url, email, token }: JiraSandbox) => ({
  JIRA_API_TOKEN: token,
  JIRA_EMAIL: email,
  JIRA_BASE_URL: url,
  JIRA_WEBHOOK_SECRET: webhookSecret,
})

const lawVendor = (jira: JiraSandbox, follow: (host: TestHost) => void): LawVendor => ({
  env: secretsOf(jira),
  things: () => jira.issues(),
  loseNextAnswer: () => jira.trouble('addComment', { lostAnswer: true }),
  async pass(host) {
    follow(host)
    jira.move('PAY-1', 'Approved', 'ann')
    // no webhook tells here: it looks every five minutes
    host.now += 6 * 60_000
  },
  close: () => jira.close(),
})

const begun = { now: Date.parse('2026-01-01T00:00:00Z') }

/** Jira with people in it, on the clock of the host that waits for them. */
export const approvalSite = () => {
  let jira: JiraSandbox | undefined
  const clock = followedClock(begun)
  const current = (): JiraSandbox => {
    if (!jira) throw new Error('there is a Jira only while a test runs')
    return jira
  }
  return {
    jira: current,
    comments: (key = 'PAY-1') => current().issue(key)?.comments ?? [],
    callsOf: (operation: string) => current().calls.filter((call) => call.operation === operation).length,
    async vendor(): Promise<LawVendor> {
      // read at the first call, which would take from its budget
      await loadJira()
      clock.follow(begun)
      jira = await startJira({ now: clock.now })
      return lawVendor(jira, clock.follow)
    },
    /** A host of its own, as the tests outside of the laws have. */
    host: (more: object = {}, options: TestHostOptions = {}): TestHost =>
      testHost(jiraApproval, { config: { ...config, ...more }, secrets: secretsOf(current()), ...options }),
    /** Lets a host ask, and hear what Jira tells. `run` polls it again. */
    async begin(host: TestHost, annotations: Annotations = {}) {
      clock.follow(host)
      const app = createApp(host.runtime, { keys: [] })
      current().webhook({ secret: webhookSecret, to: async (request) => app.fetch(request) })
      const view = rollout({}, annotations)
      const first = replyOf(await host.call('run', { rollout: view }))
      let { state } = first
      const run = async () => {
        await current().tick()
        const reply = replyOf(await host.call('run', { rollout: view, state }))
        state = reply.state
        return reply
      }
      return { host, first, run }
    },
  }
}
