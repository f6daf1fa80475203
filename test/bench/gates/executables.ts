import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningStepPlugin, startStepPlugin } from '@canary-steps/go-plugin/client'
import { startSlack } from '@canary-steps/sandbox/slack'
import { bundle } from '../../../infra/executable/bundle.ts'
import { nodeFlags } from '../../../infra/executable/node-flags.ts'
import type { Played } from './gate-result.ts'
import { memoryOf } from './memory-of.ts'
import { rolloutOf } from './waiting.ts'

const whole = { calls: 1_000, names: 8 }
const small = { calls: 3, names: 2 }

const config = {
  step: 'slack-approval',
  with: { channel: 'C0PAY', allowAuthor: true, approvers: { users: ['U0ANN', 'U0BOB'] } },
}
const context = { pluginName: 'canary-steps/run', config }

/** @throws when it does not wait */
const poll = async (plugin: RunningStepPlugin): Promise<void> => {
  const answer = await plugin.run(rolloutOf(0), context)
  if ('error' in answer || answer.phase !== 'Running') throw new Error(`it does not wait: ${JSON.stringify(answer)}`)
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)

const inFolder = async (folder: string, { calls, names }: typeof whole) => {
  await bundle(join(folder, 'executable'))
  const slack = await startSlack({ rateLimited: false })
  const env = {
    ...process.env,
    SLACK_BOT_TOKEN: slack.token,
    // clicks come over a socket, as everywhere where nobody reaches the process
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.url,
    CANARY_STEPS_DATA: join(folder, 'journal'),
  }
  const file = process.execPath
  const args = [...nodeFlags, join(folder, 'executable/plugin.mjs')]
  const before = new Set(childrenOf(process.pid))
  const plugins: RunningStepPlugin[] = []
  const own = () => childrenOf(process.pid).filter((pid) => !before.has(pid))
  const start = async () => {
    const plugin = await startStepPlugin({ file, args, env })
    const problem = await plugin.init()
    if (problem !== undefined) throw new Error(problem)
    for (let call = 0; call < calls; call += 1) await poll(plugin)
    plugins.push(plugin)
  }
  await start()
  const one = own().map((pid) => memoryOf(pid).shared)
  for (let more = 1; more < names; more += 1) await start()
  const all = own().map((pid) => memoryOf(pid).shared)
  for (const plugin of plugins) await plugin.kill()
  await slack.close()
  return { one, all }
}

const sum = (values: readonly number[]): number =>
  Math.round(values.reduce((total, value) => total + value, 0) * 10) / 10

/** The memory of the executable as it is packed, beside one more process of the same Node. */
export const measureExecutables = async (isWhole: boolean): Promise<Played> => {
  const size = isWhole ? whole : small
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const { one, all } = await inFolder(folder, size).finally(() => rmSync(folder, { recursive: true }))
  const calls = `after ${size.calls} calls of slack-approval`
  return {
    gates: [
      { name: `PSS of the executable ${calls}`, measured: sum(one), unit: 'MiB', gate: 90, goal: 80 },
      { name: `PSS of ${size.names} of them ${calls} of each`, measured: sum(all), unit: 'MiB', gate: 400, goal: 150 },
    ],
  }
}
