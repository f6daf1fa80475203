import { revisionAnnotation } from '@canary-steps/sdk'
import { describe, expect, it } from 'vitest'
import { loadRollout } from '../manifest/load-rollout.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { failed, gate, manifest, running, scenario, successful } from '../testing/scenario.ts'
import { virtualClock } from '../time/clock.ts'
import { createController } from './controller.ts'

describe('a controller', () => {
  it('tells what happens, in order, in virtual time', async () => {
    const { events, until } = await scenario({
      steps: [{ setWeight: 20 }, gate(), { pause: { duration: 60 } }],
      plugins: { gate: { Run: [running(20), successful] } },
    })
    await until(600)
    const told = events.filter(({ event }) => event !== 'phase')
    const step = { index: 1, plugin: 'gate' }
    expect(told.map(({ at, ...event }) => [(Date.parse(at) - Date.parse('2026-11-21T12:00Z')) / 1_000, event])).toEqual(
      [
        [0, { event: 'index', index: 0, steps: 3 }],
        [0, { event: 'step-started', index: 0, text: 'setWeight: 20' }],
        [0, { event: 'weight', weight: 20 }],
        [0, { event: 'step-completed', index: 0, text: 'setWeight: 20' }],
        [0, { event: 'index', index: 1, steps: 3 }],
        [0, { event: 'step-started', index: 1, text: 'plugin: gate' }],
        [0, { event: 'call', step, operation: 'Run' }],
        [0, { event: 'step', step, operation: 'Run', phase: 'Running', message: 'waiting', requeueAfter: '20s' }],
        [25, { event: 'call', step, operation: 'Run' }],
        [25, { event: 'step', step, operation: 'Run', phase: 'Successful', message: '' }],
        [25, { event: 'step-completed', index: 1, text: 'plugin: gate' }],
        [25, { event: 'index', index: 2, steps: 3 }],
        [25, { event: 'step-started', index: 2, text: 'pause: 60' }],
        [25, { event: 'paused', reason: 'CanaryPauseStep' }],
        [85, { event: 'step-completed', index: 2, text: 'pause: 60' }],
        [85, { event: 'resumed' }],
        [85, { event: 'index', index: 3, steps: 3 }],
        [85, { event: 'weight', weight: 100 }],
        [85, { event: 'healthy', revision: 2 }],
      ],
    )
  })

  it('tells why it aborted', async () => {
    const { events, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [failed('no')] } } })
    await until(60)
    expect(events).toContainEqual({
      event: 'aborted',
      at: '2026-11-21T12:00:00.000Z',
      reason: 'Rollout aborted update to revision 2: Step Plugin 1 (gate) failed: no',
    })
  })

  it('tells each version of the Rollout, as a watch would', async () => {
    const versions: Rollout[] = []
    const onWrite = (rollout: Rollout) => versions.push(rollout)
    const { controller, until } = await scenario({ steps: [{ setWeight: 20 }, { pause: {} }], onWrite })
    await until(60)
    controller.abort()
    await until(120)
    const seen = versions.map(({ status }) => `${status.phase} ${status.currentStepIndex} ${status.abort}`)
    expect(new Set(seen.slice(seen.lastIndexOf('Healthy 2 false')))).toEqual(
      new Set([
        'Healthy 2 false',
        'Progressing 0 false',
        'Progressing 1 false',
        'Paused 1 false',
        'Paused 1 true',
        'Degraded 0 true',
      ]),
    )
    expect(versions.at(-1)).toEqual(controller.rollout)
  })

  it('changes annotations together with the template', async () => {
    const { controller, until } = await scenario({ steps: [{ setWeight: 20 }, { pause: {} }] })
    controller.update({
      template: { spec: { containers: [{ name: 'shop', image: 'shop:v3' }] } },
      annotations: { release: '3' },
    })
    await until(60)
    expect(controller.rollout.metadata.annotations).toEqual({ [revisionAnnotation]: '2', release: '3' })
  })

  it('makes a new revision of a Rollout whose template is unknown', async () => {
    const text = manifest([{ setWeight: 50 }]).replace(/"template":.*?\]\}\},/, '"workloadRef":{"name":"web"},')
    const clock = virtualClock(0)
    const controller = createController(loadRollout(text, { file: 'shop.yaml' }), { clock, plugin: () => undefined })
    await controller.deploy({ image: 'shop:v2' })
    await controller.runUntil(60_000)
    expect(controller.rollout.spec.template?.spec.containers).toEqual([{ name: 'shop', image: 'shop:v2' }])
    expect(controller.rollout.status.phase).toBe('Healthy')
  })

  it('names a container that is not there, and says why revision 1 is not Healthy', async () => {
    const { controller } = await scenario({ steps: [] })
    expect(() => controller.update({ image: 'x', container: 'proxy' })).toThrow(
      'container proxy is not in the pod template',
    )
    await expect(scenario({ steps: [], spec: { paused: true } })).rejects.toThrow(
      'revision 1 does not become Healthy: it is Paused (manually paused)',
    )
  })

  it('refuses steps that Argo would refuse', async () => {
    const { controller } = await scenario({ steps: [] })
    expect(() => controller.editSteps([{ wait: 1 }])).toThrow('steps.0: has wait')
  })

  it('runs the analysis and the experiment of a step to the verdicts of its ports', async () => {
    const { controller, until } = await scenario({
      steps: [{ experiment: { templates: [] } }, { analysis: { templates: [{ templateName: 'errors' }] } }],
      experiment: () => ({ phase: 'Successful', afterMs: 30_000 }),
      analysis: () => ({ phase: 'Failed', afterMs: 30_000, message: 'too many errors' }),
    })
    await until(59)
    expect(controller.rollout.status.currentStepIndex).toBe(1)
    await until(60)
    expect(controller.rollout.status.message).toContain('Step-based analysis phase error/failed: too many errors')
  })

  it('hands each weight and pair of versions to the traffic port once', async () => {
    const weights: number[] = []
    const { controller, until } = await scenario({
      steps: [{ setWeight: 20 }, { pause: { duration: 60 } }, { setWeight: 60 }, { pause: {} }],
      canary: { trafficRouting: { nginx: {} } },
      traffic: { setWeight: (weight) => void weights.push(weight) },
    })
    await until(90)
    expect(weights).toEqual([0, 0, 20, 60])
    expect(controller.rollout.status.canary.weights).toMatchObject({ canary: { weight: 60 }, stable: { weight: 40 } })
    controller.abort()
    await until(100)
    expect(weights).toEqual([0, 0, 20, 60, 0])
  })
})
