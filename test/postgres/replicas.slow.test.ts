import { steps } from '@canary-steps/plugins'
import { createRuntime } from '@canary-steps/runtime'
import { stepExecutor } from '@canary-steps/runtime/executable'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { oneRing, sampleChange, sampleRollout, testHost } from '@canary-steps/runtime/testing'
import { startSlack } from '@canary-steps/sandbox/slack'
import type { RolloutView } from '@canary-steps/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { channel, startReplica } from './replica.ts'
import { describeWithPostgres } from './with-postgres.ts'

type SlackOptions = Parameters<typeof startSlack>[0]

const slackWith = async (options: SlackOptions = {}) => {
  const slack = await startSlack(options)
  onTestFinished(() => slack.close())
  return { slack, texts: () => slack.messages(channel).map(({ text }) => text) }
}

/** The executable of a cluster in the region of the same name. */
const executableIn = async (region: string, url: string) => {
  const store = await postgresStore({ url })
  onTestFinished(() => store.close())
  const runtime = createRuntime({ steps, store, fetch, env: () => undefined, policy: oneRing, sockets: true })
  const readChange = async (rollout: RolloutView) => sampleChange(rollout)
  const execute = stepExecutor(runtime, { cluster: `prod-${region}`, region, readChange })
  const { metadata, ...rollout } = sampleRollout({ now: Date.now() })
  const context = { pluginName: 'canary-steps/region-wait', config: { for: ['eu', 'us'] }, status: undefined }
  return () => execute('run', { rollout: { ...rollout, metadata: { ...metadata, uid: `uid-${region}` } }, context })
}

const aborted = { phase: 'Degraded', abort: true }

describeWithPostgres('replicas that share a database', (server) => {
  test('fifty Runs of one step at once, at two replicas, post one message', async () => {
    const { slack, texts } = await slackWith()
    const url = await server().database()
    const replicas = await Promise.all([startReplica(url, slack), startReplica(url, slack)])
    for (const { kill } of replicas) onTestFinished(async () => void (await kill()))
    const runs = Array.from({ length: 25 }, () => replicas.map((replica) => replica.call('run', 1))).flat()
    await Promise.all(runs)
    expect(runs).toHaveLength(50)
    for (const replica of replicas) expect(await replica.call('run', 1)).toMatchObject({ phase: 'Successful' })
    expect(texts()).toEqual([expect.stringContaining(':rocket: *'), 'step 2'])
    // both keep the pace of the channel together
    const paces = "SELECT count(*) FROM canary_steps_journal WHERE partition LIKE 'pace/%'"
    expect(Number(await server().tell(url, paces))).toBeGreaterThan(0)
  })

  /** Two replicas of a step whose server is killed when the vendor has acted, before the result is written. */
  const killedInAct = async () => {
    const { slack, texts } = await slackWith()
    let earlier = 0
    const ours = () => texts().slice(earlier)
    const url = await server().database()
    const [step] = steps.filter(({ name }) => name === 'slack-notify')
    if (!step) throw new Error('no step')
    let isDeadly = true
    const fetchThenKill: typeof globalThis.fetch = async (to, init) => {
      const answer = await fetch(to, init)
      if (isDeadly && String(to).endsWith('chat.postMessage')) {
        isDeadly = false
        await server().kill()
      }
      return answer
    }
    const replica = async () => {
      const store = await postgresStore({ url })
      onTestFinished(() => store.close())
      const secrets = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url }
      const config = { channel, text: 'step {{step.number}}' }
      return testHost(step, { store, config, secrets, fetch: fetchThenKill })
    }
    const [one, other] = [await replica(), await replica()]
    const rollout = sampleRollout({ status: { currentStepIndex: 1 } })
    const run = async () => {
      expect(await one.call('run', { rollout }).catch(String)).not.toMatchObject({ phase: 'Successful' })
      expect(ours()).toHaveLength(1)
    }
    const runAgain = async () => {
      // the claim of the call that was cut is over
      other.now += 60_000
      expect(await other.call('run', { rollout })).toMatchObject({ phase: 'Successful' })
      expect(ours()).toEqual([expect.stringContaining(':rocket: *'), 'step 2'])
    }
    /** Another Rollout acts. */
    const use = async () => {
      isDeadly = false
      const before = sampleRollout({ uid: 'before', status: { currentStepIndex: 1 } })
      expect(await other.call('run', { rollout: before })).toMatchObject({ phase: 'Successful' })
      isDeadly = true
      earlier = texts().length
    }
    return { run, runAgain, use }
  }

  test('a server that is killed between an intent and its result leads to no second message', async () => {
    const { run, runAgain } = await killedInAct()
    await run()
    await server().start()
    await runAgain()
  })

  test('a standby that was behind is promoted, and knows of no intent: the message is looked for all the same', async () => {
    const { run, runAgain, use } = await killedInAct()
    await use()
    await server().keepStandby()
    await run()
    await server().promote()
    await runAgain()
  })

  test('executables of two clusters that share a database meet', async () => {
    const url = await server().database()
    const [eu, us] = [await executableIn('eu', url), await executableIn('us', url)]
    expect(await eu()).toMatchObject({ phase: 'Running', message: expect.stringContaining('for us') })
    expect(await us()).toMatchObject({ phase: 'Successful' })
    expect(await eu()).toMatchObject({ phase: 'Successful' })
  })

  test('a replica that is killed in the middle of an undo is taken over by the other', async () => {
    let onUndo: () => void = () => undefined
    const { slack, texts } = await slackWith({ onCall: () => onUndo() })
    const url = await server().database()
    const [one, other] = await Promise.all([startReplica(url, slack), startReplica(url, slack)])
    onTestFinished(async () => void (await other.kill()))
    expect(await one.call('run', 1)).toMatchObject({ phase: 'Successful' })
    const killed = Promise.withResolvers<unknown>()
    onUndo = () => {
      onUndo = () => undefined
      killed.resolve(one.kill())
    }
    expect(await one.call('abort', 1, aborted)).toHaveProperty('error')
    await killed.promise
    other.outlastClaims()
    await expect.poll(texts).toEqual([expect.stringContaining(':rewind: aborted *'), 'step 2', expect.any(String)])
  })
})
