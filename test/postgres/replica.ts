import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callFunction, type OutgoingCall, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import type { SlackSandbox } from '@canary-steps/sandbox/slack'
import { startServing } from '../kill/serving-process.ts'

/** How long a call may take, in milliseconds; the claim of a dead process ends 5 s after it. */
const timeout = 8_000
const claimIsOver = timeout + 5_500

const secret = Buffer.alloc(32, 9).toString('base64')
export const channel = 'CSHOP'

/** A process that serves `slack-notify`, with its journal in a database. */
type Replica = {
  /** A call of the controller for the step at an index of the Rollout. */
  call(operation: OutgoingCall['operation'], index: number, status?: object): ReturnType<typeof callFunction>
  /** Moves its clock on, past every claim of now. */
  outlastClaims(): void
  /** Kills it on the spot. */
  kill(): Promise<unknown>
}

export const startReplica = async (database: string, slack: SlackSandbox): Promise<Replica> => {
  const [key] = signingKeys(secret, { cluster: 'default', region: '' })
  if (!key) throw new Error('no key')
  const clock = join(mkdtempSync(join(tmpdir(), 'clock-')), 'ahead')
  writeFileSync(clock, '0')
  const { url, kill } = await startServing({
    args: ['--port', '0', '--steps', 'slack-notify'],
    env: {
      CANARY_STEPS_STORE: database,
      CANARY_STEPS_SIGNING_KEY: secret,
      SLACK_BOT_TOKEN: slack.token,
      SLACK_API_URL: slack.url,
      CLOCK_FILE: clock,
    },
    preload: new URL('clock-of-file.ts', import.meta.url),
    onLine: () => undefined,
  })
  return {
    call: (operation, currentStepIndex, status = {}) =>
      callFunction(
        { endpoint: url, keys: [key], fetch: globalThis.fetch, timeout },
        {
          operation,
          plugin: 'canary-steps/slack-notify',
          config: { channel, text: 'step {{step.number}}' },
          state: undefined,
          rollout: sampleRollout({ status: { currentStepIndex, ...status }, now: Date.now() }),
        },
      ),
    outlastClaims: () => writeFileSync(clock, String(claimIsOver)),
    kill,
  }
}
