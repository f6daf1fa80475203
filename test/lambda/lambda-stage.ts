import { randomBytes } from 'node:crypto'
import { callFunction, type FunctionAddress, type OutgoingCall, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { lambdaInstance } from './lambda-instance.ts'
import { openLambdaSite } from './lambda-site.ts'
import { urls } from './payload.ts'

const channel = 'C0PAY'

const settings = {
  clusters: { test: { region: 'eu', key: 'env:KEY' } },
  namespaces: {
    payments: {
      allow: [`slack:${channel}`],
      approvers: { groups: ['S0PAY'], required: 1, allowAuthor: true },
    },
  },
}

const addressOf = (fetch: typeof globalThis.fetch, endpoint: string, secret: string): FunctionAddress => {
  const [first, ...more] = signingKeys(secret, { cluster: 'test', region: 'eu' })
  if (!first) throw new Error('no key')
  return { endpoint, keys: [first, ...more], fetch, timeout: 60_000 }
}

/** A way to the function other than its own of a test. */
type Way = { readonly fetch?: typeof globalThis.fetch; readonly endpoint?: string; readonly secret?: string }

/** A Lambda in an account of its own, and Slack. */
export const openLambdaStage = async () => {
  const slack: SlackSandbox = await startSlack()
  const key = randomBytes(32).toString('base64')
  const secrets = { KEY: key, SLACK_BOT_TOKEN: slack.token, SLACK_SIGNING_SECRET: randomBytes(16).toString('hex') }
  const site = await openLambdaSite({ ...secrets, SLACK_API_URL: slack.url })
  const state = { ahead: 0, rollouts: 0 }
  const begun = Date.now()
  // it stands still unless a test moves it on
  const clock = { now: () => begun + state.ahead }
  return Object.assign(state, {
    slack,
    site,
    secrets,
    clock,
    instance: () => lambdaInstance({ variables: site.variables, settings, clock }),
    texts: () => slack.messages(channel).map(({ text }) => text),
    /** A call of a gate that waits for people, for a new Rollout. */
    newCall: (): OutgoingCall => {
      state.rollouts += 1
      const uid = `c0ffee00-0000-4000-8000-${String(state.rollouts).padStart(12, '0')}`
      return {
        plugin: 'canary-steps/slack-approval',
        config: { channel, text: 'e2e passed', allowAuthor: true },
        operation: 'run',
        state: undefined,
        rollout: sampleRollout({ uid, now: clock.now() }),
      }
    },
    send: (one: { fetch: typeof globalThis.fetch }, call: OutgoingCall, { fetch, endpoint, secret }: Way = {}) =>
      callFunction(addressOf(fetch ?? one.fetch, endpoint ?? urls.calls, secret ?? key), call),
    async close() {
      await site.close()
      await slack.close()
    },
  })
}
export type LambdaStage = Awaited<ReturnType<typeof openLambdaStage>>
