import { defineStep, type EndIo, fail, succeed, wait } from '@canary-steps/sdk'
import { github, githubWebhook, RunStatus, runOnce } from '@canary-steps/vendors/github'
import { Config } from './config.ts'
import { failureText } from './failure.ts'
import { progressOf } from './progress.ts'
import { renderInputs } from './render-inputs.ts'
import { rerunFailed } from './rerun.ts'
import { State } from './state.ts'

/** Runs a GitHub workflow, such as end-to-end tests, and lets the rollout go on only if it succeeds. */
export const githubWorkflow = defineStep({
  name: 'github-workflow',
  summary: 'Run a GitHub workflow and wait for its result',
  gate: true,
  secrets: ['GITHUB_TOKEN'],
  config: Config,
  state: State,
  targets: ({ repository }) => [`github:${repository}`],

  async run({ config, state, findings, ...io }) {
    const { repository, workflow, rerunFailed: most } = config
    const api = await github(io)
    const text = (template: string) => io.render(template, (value) => value)
    const plan = runOnce(api, { ...config, ref: text(config.ref), inputs: renderInputs(config, text) })
    const run = await io.open('run', plan)
    const now = io.clock.now()
    const known: State = state ?? { run, url: run.url, attempt: 1, reruns: 0, checkedAt: now }
    const { checkedAt, status } = await progressOf(api, repository, known, { findings, isPushed: io.isPushed, now })
    const next = { ...known, checkedAt }
    const name = `${repository} ${workflow}`
    const again = (message: string, state: State) =>
      wait(state, io.isPushed ? '11s' : '30s', `${name}: ${message} ${run.url}`)
    if (status?.status !== 'completed') return again(status?.status ?? 'waiting for its result', next)

    const { conclusion } = status
    if (conclusion === 'success') {
      await io.closeAs('run', plan, 'succeeded', async () => undefined)
      return succeed({ ...next, conclusion }, `${name} succeeded: ${run.url}`)
    }
    const place = { repository, id: run.id }
    const number = known.reruns + 1
    const rerun =
      conclusion === 'failure' && number <= most
        ? await rerunFailed(io.once, api, { run: place, number, attempt: status.attempt })
        : ''
    if (typeof rerun === 'object')
      return again(`failed jobs run again (${number} of ${most})`, { ...next, ...rerun, reruns: number })
    const failed = await failureText(api, place)
    await io.closeAs('run', plan, 'failed', async () => undefined)
    const refused = rerun && `; not run again: ${rerun}`
    return fail(`${name}: ${conclusion}${failed && `: ${failed}`}: ${run.url}${refused}`)
  },

  terminate: (call) => cancel(call),
  abort: (call) => cancel(call),

  hearing: {
    webhook: githubWebhook,
    finding: RunStatus,
    hear: async ({ event }) => RunStatus.safeParse(event.data).data,
  },
})

const cancel = async ({ config, close, ...io }: { config: Config } & EndIo<'GITHUB_TOKEN'>) => {
  const api = await github(io)
  await close('run', runOnce(api, { ...config, inputs: {} }), ({ id }) =>
    api.cancel({ repository: config.repository, id }),
  )
  return succeed(undefined, `${config.repository} ${config.workflow}: cancelled`)
}
