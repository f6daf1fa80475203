import { expect, it } from 'vitest'
import { scenario } from '../testing/scenario.ts'

const analysis = { templates: [{ templateName: 'errors' }] }
const afterAWhile = () => ({ phase: 'Successful' as const, afterMs: 60_000 })

/** A Rollout whose steps take a minute, and the names of its runs without what they all begin with. */
const named = async (steps: readonly object[], canary: Record<string, unknown> = {}) => {
  const { controller, until } = await scenario({
    ...{ steps: [...steps], canary },
    ...{ analysis: afterAWhile, experiment: afterAWhile },
  })
  const names = () => {
    const { canary, currentPodHash } = controller.rollout.status
    const { currentStepAnalysisRunStatus: ofStep, currentBackgroundAnalysisRunStatus: background } = canary
    const all = [ofStep?.name, background?.name, canary.currentExperiment]
    return all.map((name) => name?.replace(`shop-${currentPodHash}-2`, ''))
  }
  return { controller, until, names }
}

it('a run has the name of its step, though that of an earlier step begins or goes on with it, as in Argo', async () => {
  const weights = Array.from({ length: 8 }, () => ({ setWeight: 10 }))
  const steps = [{ setWeight: 5 }, { analysis }, ...weights, { analysis }]
  const { controller, until, names } = await named(steps, { analysis: { ...analysis, startingStep: 2 } })
  await until(30)
  expect(names()).toEqual(['-1', undefined, undefined])
  await until(90)
  expect(names()).toEqual(['-10', '', undefined])
  controller.abort()
  await until(100)
  controller.retry()
  await until(130)
  // the one of that name is there already, and no other is counted
  expect(names()).toEqual(['-1.1', undefined, undefined])
})

it('an experiment that is made again is numbered as Argo does it, whatever analyses are called', async () => {
  const { controller, until, names } = await named([{ analysis }])
  await until(30)
  controller.editSteps([{ experiment: {} }])
  await until(40)
  expect(names()).toEqual([undefined, undefined, '-0'])
  controller.abort()
  await until(50)
  controller.retry()
  await until(60)
  expect(names()).toEqual([undefined, undefined, '-0-1'])
})
