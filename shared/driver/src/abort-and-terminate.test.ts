import { describe, expect, it } from 'vitest'
import type { StepReply } from './ports/step-plugin.ts'
import { broken, failed, gate, running, scenario, successful } from './testing/scenario.ts'

const three = [gate('a'), gate('b'), gate('c')]

describe('Abort and Terminate (facts 5 and 13 to 18)', () => {
  it('a disabled plugin counts as completed and hears nothing, an Abort included', async () => {
    const { calls, controller, until } = await scenario({
      steps: [gate('a'), { setWeight: 20 }, gate('b')],
      plugins: { a: {}, b: { Run: [failed('no')] } },
      disabled: (name) => name === 'a',
    })
    await until(60)
    expect(calls).toEqual(['0s Run b'])
    expect(controller.rollout.status.canary.stepPluginStatuses?.[0]).toEqual({
      index: 0,
      name: 'a',
      operation: 'Run',
      disabled: true,
    })
  })

  it('Abort comes in reverse order, for Running and Successful steps and not for a Failed one', async () => {
    const plugins = { a: { Run: [successful] }, b: { Run: [successful] }, c: { Run: [failed('no')] } }
    const { calls, until } = await scenario({ steps: three, plugins })
    await until(60)
    expect(calls.slice(3)).toEqual(['0s Abort b', '0s Abort a'])
  })

  it('Abort is not delivered while the last Run was an RpcError', async () => {
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [broken('x')] } } })
    await until(10)
    controller.abort()
    await until(600)
    expect(calls).toEqual(['0s Run gate'])
  })

  it('Terminate is called at promote --full, for the last step that still runs', async () => {
    const plugins = { a: { Run: [successful] }, b: { Run: [running(60)] } }
    const { calls, controller, until } = await scenario({ steps: three, plugins })
    await until(10)
    controller.promoteFull()
    await until(600)
    expect(calls).toEqual(['0s Run a', '0s Run b', '10s Terminate b'])
    expect(controller.rollout.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 3 })
  })

  it('Abort may follow Terminate of the same step, when an abort comes before the full promotion is done', async () => {
    const { calls, controller, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [running(60)] } },
      scaling: 10_000,
      canary: { trafficRouting: { nginx: {} } },
    })
    await until(20)
    controller.promoteFull()
    await until(25)
    controller.abort()
    await until(60)
    expect(calls).toEqual(['10s Run gate', '20s Terminate gate', '25s Abort gate'])
  })

  const answers: [string, string, StepReply][] = [
    ['an RpcError', 'Error', broken('no')],
    ['Running', 'Failed', running(20)],
    ['Failed', 'Failed', failed('no')],
    ['an empty result', 'Successful', { result: { status: { n: 1 } } }],
  ]
  it.each(answers)('Abort answered with %s is recorded as %s, and not called again', async (_, phase, reply) => {
    const plugins = { gate: { Run: [running(60, { kept: true })], Abort: [reply] } }
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins })
    await until(10)
    controller.abort()
    await until(600)
    expect(calls).toEqual(['0s Run gate', '10s Abort gate'])
    const [run, abort] = controller.rollout.status.canary.stepPluginStatuses ?? []
    expect(run?.status).toEqual({ kept: true })
    expect(abort).toMatchObject({ operation: 'Abort', phase })
    expect(abort).not.toHaveProperty('status')
  })

  it('a lost status write calls Abort again', async () => {
    let losses = 0
    const { calls, controller, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [running(60)] } },
      persist: ({ status }) => !status.abort || ++losses > 1,
    })
    await until(10)
    controller.abort()
    await until(20)
    expect(calls).toEqual(['0s Run gate', '10s Abort gate', '10s Abort gate'])
  })

  it('one plugin that cannot be resolved keeps the Aborts of earlier steps waiting, 30 s a time', async () => {
    const plugins: Record<string, object> = { a: { Run: [successful] }, b: { Run: [running(60)] } }
    const { calls, controller, events, until } = await scenario({ steps: [gate('a'), gate('b')], plugins })
    await until(10)
    delete plugins.b
    controller.abort()
    await until(50)
    expect(calls).toEqual(['0s Run a', '0s Run b'])
    plugins.b = {}
    await until(70)
    expect(calls.slice(2)).toEqual(['1m10s Abort b', '1m10s Abort a'])
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'problem', message: expect.stringContaining('failed to get step plugin b') }),
    )
  })

  it('an abort and a retry before the next reconcile skip Abort', async () => {
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [running(60)] } } })
    await until(10)
    controller.abort()
    controller.retry()
    await until(60)
    expect(calls).toEqual(['0s Run gate'])
  })

  it('a pause in step 0 keeps Abort from every plugin for ever', async () => {
    const { calls, controller, until } = await scenario({
      steps: [{ pause: { duration: 5 } }, { setWeight: 20 }, gate()],
      plugins: { gate: { Run: [running(60)] } },
    })
    await until(10)
    controller.abort()
    await until(3_600)
    expect(calls).toEqual(['5s Run gate'])
    expect(controller.rollout.status.abort).toBe(true)
  })

  it.each([
    ['a new revision', 'shop:v3'],
    ['a rollback to stable', 'shop:v1'],
  ])('%s in mid-canary clears the statuses without any call', async (_, image) => {
    const { calls, controller, until } = await scenario({
      steps: [gate('a'), gate('b')],
      plugins: { a: { Run: [successful] }, b: { Run: [running(60, { open: true })] } },
    })
    await until(10)
    controller.update({ image })
    await controller.reconcile()
    await controller.reconcile()
    expect(controller.rollout.status.canary.stepPluginStatuses ?? []).toEqual([])
    expect(calls).toEqual(['0s Run a', '0s Run b'])
  })

  it('any edit of the steps restarts the canary without any call', async () => {
    const plugins = { a: { Run: [successful] }, b: { Run: [running(60)] } }
    const { calls, controller, contexts, until } = await scenario({ steps: [gate('a'), gate('b')], plugins })
    await until(10)
    controller.editSteps([gate('b')])
    await until(10)
    expect(calls).toEqual(['0s Run a', '0s Run b', '10s Run b'])
    expect(contexts[2]?.status).toBeUndefined()
  })

  it('a Rollout being deleted is not reconciled at all', async () => {
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [running(20)] } } })
    await until(10)
    controller.remove()
    await until(600)
    expect(calls).toEqual(['0s Run gate'])
    expect(controller.nextDue()).toBeUndefined()
  })

  it('promote on a running plugin step moves on without Terminate; Terminate comes when the update completes', async () => {
    const plugins = { a: { Run: [running(600)] } }
    const { calls, controller, until } = await scenario({ steps: [gate('a'), { pause: {} }], plugins })
    await until(10)
    controller.promote()
    await until(20)
    expect(calls).toEqual(['0s Run a'])
    controller.promote()
    await until(30)
    expect(calls).toEqual(['0s Run a', '20s Terminate a'])
  })

  it('a retry is a new attempt of the same revision: Progressing.lastTransitionTime is new and step 0 starts again', async () => {
    const plugins = { a: { Run: [successful] }, b: { Run: [failed('no'), successful] } }
    const { calls, controller, until } = await scenario({ steps: [gate('a'), gate('b')], plugins })
    await until(10)
    const before = controller.rollout
    controller.retry()
    await until(20)
    expect(calls).toEqual(['0s Run a', '0s Run b', '0s Abort a', '10s Run a', '10s Run b'])
    expect(controller.rollout.metadata.annotations).toEqual(before.metadata.annotations)
    const [old, next] = [before, controller.rollout].map(
      ({ status }) => status.conditions.find(({ type }) => type === 'Progressing')?.lastTransitionTime,
    )
    expect(next).not.toBe(old)
  })

  it.each([
    ['in phase Error', broken('no')],
    ['still Running', running(60, { n: 1 })],
  ])('a retry keeps the old status of step 0 that is %s', async (_, reply) => {
    const { contexts, controller, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [running(20, { n: 1 }), reply] } },
    })
    await until(30)
    controller.abort()
    await until(40)
    controller.retry()
    await until(200)
    expect(contexts.at(-1)?.status).toEqual({ n: 1 })
  })
})
