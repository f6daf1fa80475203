import { defineStep, type EndIo, type FinalResult, type RunIo, succeed, whichRun } from '@canary-steps/sdk'
import { type Annotation, type GrafanaClient, grafana, grafanaTarget } from '@canary-steps/vendors/grafana'
import { Config } from './config.ts'
import { endRegion } from './end-region.ts'
import { planOf, regionName, State, stateOf } from './plan.ts'
import { escapeHtml, type Told, told } from './told.ts'

/** Shows in Grafana what a canary did when: a point, or a region that tells how it ended. */
export const grafanaAnnotation = defineStep({
  name: 'grafana-annotation',
  summary: 'Show a rollout in Grafana, as a point or a region',
  secrets: ['GRAFANA_TOKEN'],
  config: Config,
  state: State,
  targets: ({ end, dashboard }) => (end === undefined ? [grafanaTarget(dashboard)] : []),

  async run({ config, ...io }) {
    const api = grafana(io)
    const words = told(config, io.render)
    if (config.end !== undefined) return endNamed(api, config.end, words, io)
    const plan = planOf(api, config, words, io)
    if (config.start === undefined)
      return succeed<State>(stateOf(api, await io.once('point', plan)), `annotated ${plan.target}`)
    const region = await io.open(regionName(config.start), plan)
    const opened =
      region.step === io.story.step.number
        ? `is open in ${plan.target}`
        : `was opened by step ${region.step} of this run: each region needs a name of its own`
    return succeed<State>(stateOf(api, region), `region ${config.start} ${opened}`)
  },

  terminate: (call) => endOpen(call),
  abort: (call) => endOpen(call),
})

const endNamed = async (
  api: GrafanaClient,
  region: string,
  words: Told,
  io: Pick<RunIo, 'closeAs' | 'story' | 'clock'>,
): Promise<FinalResult<State>> => {
  const ended: { annotation: Annotation; isThere: boolean }[] = []
  const end = { at: io.clock.now(), outcome: 'succeeded', ...words } as const
  await io.closeAs(regionName(region), planOf(api, { end: region }, words, io), 'succeeded', async (annotation) => {
    ended.push({ annotation, isThere: await endRegion(api, annotation, end) })
  })
  const [last] = ended
  if (!last)
    return succeed<State>(
      undefined,
      `no region ${region} is open: no earlier step of this run opened it, or it has ended`,
    )
  const message = last.isThere ? `region ${region} ended` : `region ${region} was deleted in Grafana`
  return succeed(stateOf(api, last.annotation), message)
}

const endOpen = async ({ config, close, outcome, reason, ...io }: { config: Config } & EndIo<'GRAFANA_TOKEN'>) => {
  if (config.start === undefined) return succeed()
  const api = grafana(io)
  const isNews = reason !== '' && outcome !== 'succeeded'
  const text = isNews ? escapeHtml(`${whichRun(io.story)} ${outcome}: ${reason.replace(/\s+/g, ' ')}`) : ''
  const end = { at: io.clock.now(), outcome, text, tags: [] }
  await close(regionName(config.start), planOf(api, config, end, io), (open) => endRegion(api, open, end))
  return succeed(undefined, `region ${config.start}: ${outcome}`)
}
