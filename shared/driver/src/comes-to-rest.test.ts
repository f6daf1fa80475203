import fc from 'fast-check'
import { expect, it } from 'vitest'
import { broken, failed, gate, running, type Scenario, scenario, successful } from './testing/scenario.ts'

const step = fc.oneof(
  fc.record({ setWeight: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ pause: fc.record({ duration: fc.integer({ min: 0, max: 900 }) }) }),
  fc.constantFrom({ pause: {} }, gate('a'), gate('b'), { analysis: { templates: [{}] } }, { experiment: {} }),
)

const reply = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((seconds) => running(seconds)),
  fc.constantFrom(successful, failed('no'), broken('gone'), { result: { phase: 'Error' } }, { result: {} }),
)

const actions: ((controller: Scenario['controller']) => void)[] = [
  (controller) => controller.abort(),
  (controller) => controller.retry(),
  (controller) => controller.promote(),
  (controller) => controller.promoteFull(),
  (controller) => controller.pause(),
  (controller) => controller.resume(),
  (controller) => controller.update({ image: 'shop:v1' }),
  (controller) => controller.update({ image: 'shop:v3' }),
  (controller) => controller.scale(2),
  (controller) => controller.scale(9),
  (controller) => controller.editSteps([gate('a')]),
]

const world = fc.record({
  replicas: fc.integer({ min: 1, max: 7 }),
  canary: fc.constantFrom(
    { maxSurge: 1, maxUnavailable: 0 },
    { maxSurge: 0, maxUnavailable: 1 },
    { maxSurge: '100%' },
    { trafficRouting: { nginx: {} } },
    { trafficRouting: { nginx: {} }, dynamicStableScale: true },
  ),
  scaling: fc.constantFrom(0, 20_000),
  progressDeadlineAbort: fc.boolean(),
})

const verdict = () => ({ phase: 'Inconclusive', afterMs: 30_000 }) as const

/** An inconclusive analysis keeps a Rollout from scaling, and so from starting over, until somebody promotes it. */
const goOn = ({ controller }: Scenario): void => {
  controller.resume()
  if (controller.rollout.status.pauseConditions.length > 0) controller.promote()
}

it('a Rollout comes to rest after any event, and a new revision without steps becomes Healthy', async () => {
  const law = fc.asyncProperty(
    fc.array(step, { maxLength: 5 }),
    fc.array(reply, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.constantFrom(...actions)), { maxLength: 6 }),
    world,
    async (steps, Run, history, { replicas, canary, scaling, progressDeadlineAbort }) => {
      const plugins = { a: { Run }, b: { Run: Run.toReversed(), Abort: [broken('gone')] } }
      const spec = { replicas, progressDeadlineAbort }
      const played = await scenario({ steps, plugins, spec, canary, scaling, analysis: verdict, experiment: verdict })
      const { controller, until } = played
      let time = 0
      for (const [wait, act] of history) {
        time += wait
        await until(time)
        act(controller)
      }
      controller.update({ image: 'shop:v9' })
      controller.editSteps([])
      for (let round = 1; round <= 3; round += 1) {
        await until(time + round * 3_600)
        goOn(played)
      }
      await until(time + 4 * 3_600)
      expect(controller.rollout.status.phase).toBe('Healthy')
    },
  )
  await fc.assert(law, { numRuns: 100 })
})
