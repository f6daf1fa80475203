import { defineStep, fail, succeed, wait } from '@canary-steps/sdk'
import { Config, goBackTogether, lookAgainAfter, wantedBy } from './config.ts'
import { passedBy, State, waitsFor, whoWentBack } from './told.ts'

/** Lets a rollout go on only when those of the same release in other regions are as far. */
export const regionWait = defineStep({
  name: 'region-wait',
  summary: 'Wait until other regions of the release are as far',
  gate: true,
  config: Config,
  state: State,
  // the group is in the Rollout's annotations: it is looked at when the region takes part
  targets: () => [],

  async run({ config, story, clock, ...io }) {
    const wanted = wantedBy(config, story.region, io)
    if ('problem' in wanted) return fail(wanted.problem)
    const barrier = { place: `${story.canary.weight}%`, ...wanted, abortTogether: goBackTogether(config) }
    const { regions, metAt, others } = await io.meet(barrier)
    const now = clock.now()
    const lost = barrier.abortTogether && whoWentBack(regions, wanted.regions, now)
    if (lost) return fail(lost)
    const scene = { ...barrier, region: story.region, all: regions, others, now }
    if (metAt !== undefined) return succeed(...passedBy(scene, metAt))
    const { waited, state, message } = waitsFor(scene)
    return wait(state, lookAgainAfter(waited), message)
  },

  async guard({ config, story, clock, met }) {
    if (!goBackTogether(config)) return undefined
    const others = (await met()).filter(({ region }) => region !== story.region)
    return whoWentBack(others, config.for, clock.now())
  },
})
