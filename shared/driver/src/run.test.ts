import { describe, expect, it } from 'vitest'
import { broken, failed, gate, running, scenario, successful } from './testing/scenario.ts'

const phase = { phase: 'Error', message: 'x' }

describe('Run (facts 6 to 12)', () => {
  it('gets the plugin name, the config, no status at first and then the saved one', async () => {
    const plugins = { gate: { Run: [running(20, { n: 1 }), successful] } }
    const { contexts, until } = await scenario({ steps: [gate('gate', { channel: 'C1' })], plugins })
    await until(60)
    expect(contexts).toEqual([
      { pluginName: 'gate', config: { channel: 'C1' }, status: undefined },
      { pluginName: 'gate', config: { channel: 'C1' }, status: { n: 1 } },
    ])
  })

  it('gets a deep copy of the whole Rollout, in which the step index is to be found', async () => {
    const { rollouts, controller, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [running(20)] } },
    })
    await until(0)
    expect(rollouts[0]?.status.currentStepIndex).toBe(1)
    for (const rollout of rollouts) rollout.status.currentStepIndex = 7
    expect(controller.rollout.status.currentStepIndex).toBe(1)
  })

  it('comes again with the old status when the controller dies before it writes the status', async () => {
    let kept = false
    const { contexts, calls, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [running(20, { n: 1 }), running(20, { n: 2 })] } },
      persist: () => {
        const result = kept
        kept = true
        return result
      },
    })
    await until(0)
    expect(calls).toEqual(['0s Run gate', '0s Run gate'])
    expect(contexts[1]?.status).toBeUndefined()
  })

  it.each([
    [20, '25s', 'of 20 s comes back after 25 s, for 5 s are added'],
    [11, '16s', 'of 11 s comes back after 16 s'],
    [10, '35s', 'of 10 s counts as 30 s'],
    [0, '35s', 'of nothing counts as 30 s'],
  ])('a requeueAfter (%i s) %s: %s', async (seconds, second) => {
    const { calls, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [running(seconds)] } } })
    await until(40)
    expect(calls.slice(0, 2)).toEqual(['0s Run gate', `${second} Run gate`])
  })

  it('is not called by another reconcile inside the backoff', async () => {
    const { calls, controller, until } = await scenario({ steps: [gate()], plugins: { gate: { Run: [running(60)] } } })
    await until(30)
    controller.scale(6)
    await until(50)
    expect(calls).toEqual(['0s Run gate'])
  })

  it('Running past progressDeadlineSeconds turns the Rollout Degraded, and Run is called no more', async () => {
    const { calls, controller, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [running(55)] } },
      spec: { progressDeadlineSeconds: 120 },
    })
    await until(3_600)
    expect(controller.rollout.status).toMatchObject({ phase: 'Degraded', currentStepIndex: 0, abort: false })
    expect(calls).toEqual(['0s Run gate', '1m0s Run gate', '2m0s Run gate'])
  })

  it('a Degraded step is revived by a progress signal, hours later', async () => {
    const { calls, controller, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [running(300), successful] } },
      spec: { progressDeadlineSeconds: 60 },
    })
    await until(7_200)
    controller.scale(10)
    await until(7_300)
    expect(calls).toEqual(['0s Run gate', '2h0m0s Run gate'])
    expect(controller.rollout.status.phase).toBe('Healthy')
  })

  it('with progressDeadlineAbort the Rollout aborts instead, and the plugin hears Abort', async () => {
    const { calls, controller, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [running(300)] } },
      spec: { progressDeadlineSeconds: 60, progressDeadlineAbort: true },
    })
    await until(100)
    expect(calls).toEqual(['0s Run gate', '1m1s Abort gate'])
    expect(controller.rollout.status.abort).toBe(true)
  })

  it('the progress deadline starts when the step index moves, and stands still in a pause', async () => {
    const { calls, controller, until } = await scenario({
      steps: [{ pause: { duration: '1h' } }, gate()],
      plugins: { gate: { Run: [running(50), running(50), successful] } },
      spec: { progressDeadlineSeconds: 120 },
    })
    await until(7_200)
    expect(calls).toEqual(['1h0m0s Run gate', '1h0m55s Run gate', '1h1m50s Run gate'])
    expect(controller.rollout.status.phase).toBe('Healthy')
  })

  it('an RpcError is retried after 35 s for ever, and the status it came with is dropped', async () => {
    const { calls, contexts, controller, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [running(20, { n: 1 }), broken('no route')] } },
    })
    await until(100)
    expect(calls).toEqual(['0s Run gate', '25s Run gate', '1m0s Run gate', '1m35s Run gate'])
    expect(contexts[3]?.status).toEqual({ n: 1 })
    expect(controller.rollout.status.canary.stepPluginStatuses).toMatchObject([
      { phase: 'Error', message: 'no route', backoff: '30s', status: { n: 1 } },
    ])
  })

  it('a rejected call counts as an RpcError', async () => {
    const { controller, until } = await scenario({
      steps: [gate()],
      plugin: () => ({ call: () => Promise.reject(new Error('gone')) }),
    })
    await until(0)
    expect(controller.rollout.status.canary.stepPluginStatuses).toMatchObject([{ phase: 'Error', message: 'gone' }])
  })

  it('a result with phase Error is fatal: neither Run nor Abort ever comes again', async () => {
    const { calls, controller, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [{ result: phase }] } },
    })
    await until(300)
    controller.abort()
    await until(600)
    expect(calls).toEqual(['0s Run gate'])
  })

  it('Failed aborts the Rollout with its message, and the failed step hears no Abort', async () => {
    const { calls, controller, until } = await scenario({
      steps: [{ setWeight: 20 }, gate()],
      plugins: { gate: { Run: [failed('rejected by Ada')] } },
    })
    await until(60)
    expect(controller.rollout.status).toMatchObject({
      abort: true,
      phase: 'Degraded',
      message: 'RolloutAborted: Rollout aborted update to revision 2: Step Plugin 2 (gate) failed: rejected by Ada',
    })
    expect(calls).toEqual(['0s Run gate'])
  })

  it('Successful moves on and is never polled again; an empty phase keeps the current one', async () => {
    const { calls, until } = await scenario({
      steps: [gate(), { pause: {} }],
      plugins: { gate: { Run: [{ result: { message: 'still' } }, successful] } },
    })
    await until(3_600)
    expect(calls).toEqual(['0s Run gate', '35s Run gate'])
  })

  it('an unknown phase loses the whole answer, and Run comes again after 30 s', async () => {
    const { calls, controller, until } = await scenario({
      steps: [gate()],
      plugins: { gate: { Run: [{ result: { phase: 'Waiting', status: { n: 1 } } }] } },
    })
    await until(30)
    expect(calls).toEqual(['0s Run gate', '30s Run gate'])
    expect(controller.rollout.status.canary.stepPluginStatuses).toBeUndefined()
  })

  it('has no timeout: while a Run is unanswered nothing else is reconciled', async () => {
    const called = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<typeof successful>()
    const call = () => {
      called.resolve()
      return answer.promise
    }
    const { controller } = await scenario({ steps: [gate()], plugin: () => ({ call }) })
    const ticking = controller.tick()
    await called.promise
    controller.abort()
    expect(controller.rollout.status).toMatchObject({ abort: true, phase: 'Progressing' })
    answer.resolve(successful)
    await ticking
    expect(controller.rollout.status).toMatchObject({ abort: true, phase: 'Degraded' })
  })
})
