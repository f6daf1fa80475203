import { takeInventory } from '@canary-steps/runtime'
import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { describeStep, type LawVendor, replyOf, sampleRollout, type TestHost } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { grafanaAnnotation } from './index.ts'

const minute = 60_000

let grafana: GrafanaSandbox

const vendor = async (): Promise<LawVendor> => {
  grafana = await startGrafana()
  return {
    env: { GRAFANA_TOKEN: grafana.token, GRAFANA_URL: grafana.url },
    things: () => grafana.annotations().map(({ text, tags, dashboardUID }) => ({ text, tags, dashboardUID })),
    loseNextAnswer: () => grafana.trouble('postAnnotation', { lostAnswer: true }),
    close: () => grafana.close(),
  }
}

const opening = { start: 'canary', text: 'canary of {{rollout.name}}', tags: ['canary'], dashboard: 'shop-1' }
const closes = { end: 'canary', text: 'at {{canary.weight}}%', tags: ['reviewed'] }

const at = (currentStepIndex: number, status: object = {}) => sampleRollout({ status: { currentStepIndex, ...status } })
const healthy = at(4, { phase: 'Healthy', stableRS: '6c8f9d7b52' })

const said = async (host: TestHost, config: object, index: number) => {
  const { phase, message, state } = replyOf(await host.call('run', { config, rollout: at(index) }))
  expect(phase).toBe('Successful')
  return { message, state }
}
const shown = () =>
  grafana.annotations().map(({ time, timeEnd, text, tags }) => ({
    minutes: (timeEnd - time) / minute,
    text,
    tags: tags.filter((tag) => !tag.startsWith('canary-steps:')),
  }))

describeStep(grafanaAnnotation, { config: opening, vendor }, ({ start }) => {
  it('opens a region in one step and ends it in another, with its outcome', async () => {
    const host = start()
    const opened = await said(host, opening, 1)
    expect(opened.message).toBe('region canary is open in grafana:shop-1')
    expect(shown()).toEqual([{ minutes: 0, text: 'canary of checkout', tags: ['canary'] }])
    host.now += 5 * minute
    const ended = await said(host, closes, 3)
    expect(ended.message).toBe('region canary ended')
    expect(ended.state?.data).toEqual(opened.state?.data)
    const tags = ['canary', 'reviewed', 'outcome:succeeded']
    expect(shown()).toEqual([{ minutes: 5, text: 'canary of checkout — at 20%', tags }])
  })

  it('leaves a region that a step ended as it is, whatever becomes of the rollout', async () => {
    const host = start()
    const { state } = await said(host, opening, 1)
    host.now += minute
    await said(host, { end: 'canary' }, 3)
    const before = grafana.annotations()
    host.now += minute
    await host.call('abort', { state, config: opening, rollout: at(0, { abort: true }) })
    await host.closeDue()
    expect(grafana.annotations()).toEqual(before)
  })

  it.each([
    ['Healthy', healthy, 'succeeded', ''],
    [
      'replaced by a newer revision',
      sampleRollout({ revision: 3 }),
      'superseded',
      'payments/checkout revision 2 (release v2) superseded: ',
    ],
    [
      'edited',
      at(2, { currentStepHash: 'other' }),
      'superseded',
      'payments/checkout revision 2 (release v2) superseded: ',
    ],
  ])('ends it when the rollout is %s, which no call ever says', async (_, rollout, outcome, reason) => {
    const host = start()
    await said(host, opening, 1)
    host.now += 7 * minute
    await host.observe(rollout)
    await host.closeDue()
    expect(shown()).toMatchObject([{ minutes: 7, tags: ['canary', `outcome:${outcome}`] }])
    if (reason) expect(shown()[0]?.text).toContain(`canary of checkout — ${reason}`)
    else expect(shown()[0]?.text).toBe('canary of checkout')
  })

  it('says with an abort why, and ends once however often it is told', async () => {
    const host = start()
    const { state } = await said(host, opening, 1)
    host.now += 2 * minute
    const conditions = [{ type: 'Progressing', reason: 'RolloutAborted', message: 'errors > 5%' }]
    for (let calls = 0; calls < 2; calls += 1)
      await host.call('abort', { state, rollout: at(0, { abort: true, conditions }) })
    const text = 'canary of checkout — payments/checkout revision 2 (release v2) aborted: errors &gt; 5%'
    expect(shown()).toEqual([{ minutes: 2, text, tags: ['canary', 'outcome:aborted'] }])
  })

  it('tells the truth when an abort follows a full promotion', async () => {
    const host = start()
    const { state } = await said(host, opening, 1)
    await host.call('terminate', { state, rollout: at(2, { promoteFull: true }) })
    expect(shown()).toMatchObject([{ tags: ['canary', 'outcome:terminated'] }])
    await host.call('abort', { state })
    expect(shown()).toMatchObject([{ tags: ['canary', 'outcome:aborted'] }])
  })

  it('goes on when the rollout is moved past a step by hand, and ends with the rollout', async () => {
    const host = start()
    grafana.trouble('postAnnotation', { lostAnswer: true })
    expect(await host.call('run', { rollout: at(1) })).toMatchObject({ phase: 'Running' })
    host.now += minute
    await host.observe(at(3))
    await host.closeDue()
    expect(shown()).toMatchObject([{ minutes: 0, tags: ['canary'] }])
    host.now += minute
    await host.observe(healthy)
    await host.observe(healthy)
    await host.closeDue()
    expect(shown()).toMatchObject([{ minutes: 2, tags: ['canary', 'outcome:succeeded'] }])
  })

  it('ends it when the rollout is gone', async () => {
    const host = start()
    await said(host, opening, 1)
    host.now += 3 * minute
    await takeInventory(host.runtime, 'test', { rollouts: [], complete: true })
    await host.closeDue()
    const text =
      'canary of checkout — payments/checkout revision 2 (release v2) orphaned: the rollout was deleted, or has no such step any more'
    expect(shown()).toEqual([{ minutes: 3, text, tags: ['canary', 'outcome:orphaned'] }])
  })

  it('keeps regions of different names apart', async () => {
    const host = start()
    await said(host, { start: 'one', text: 'one' }, 0)
    await said(host, { start: 'two', text: 'two' }, 1)
    host.now += minute
    await said(host, { end: 'one' }, 2)
    expect(shown()).toEqual([
      { minutes: 1, text: 'one', tags: ['outcome:succeeded'] },
      { minutes: 0, text: 'two', tags: [] },
    ])
    host.now += minute
    await host.observe(healthy)
    await host.closeDue()
    expect(shown()).toMatchObject([{ minutes: 1 }, { minutes: 2, tags: ['outcome:succeeded'] }])
  })

  it('opens a name once in a run, and says of a second step that it is taken', async () => {
    const host = start()
    await said(host, opening, 1)
    const again = await said(host, { ...opening, text: 'another' }, 2)
    expect(again.message).toBe('region canary was opened by step 2 of this run: each region needs a name of its own')
    expect(shown()).toMatchObject([{ text: 'canary of checkout' }])
  })

  it('says of an end without a start, and of a second end, that nothing is open', async () => {
    const host = start()
    const nothing = 'no region canary is open: no earlier step of this run opened it, or it has ended'
    expect(await said(host, closes, 1)).toMatchObject({ message: nothing })
    await said(host, opening, 1)
    await said(host, { end: 'canary' }, 2)
    const before = grafana.annotations()
    expect(await said(host, { end: 'canary' }, 3)).toMatchObject({ message: nothing })
    expect(grafana.annotations()).toEqual(before)
  })

  it('keeps what people wrote into it meanwhile', async () => {
    const host = start()
    await said(host, opening, 1)
    const [{ id, tags } = { id: 0, tags: [] }] = grafana.annotations()
    await grafana.fetch(`${grafana.url}/api/annotations/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${grafana.token}` },
      body: JSON.stringify({ text: 'our note', tags: [...tags, 'seen'] }),
    })
    await said(host, { end: 'canary' }, 3)
    expect(shown()).toMatchObject([{ text: 'our note', tags: ['canary', 'seen', 'outcome:succeeded'] }])
  })

  it('has no trouble with one that was deleted', async () => {
    const host = start()
    const { state } = await said(host, opening, 1)
    grafana.delete(1)
    expect(await said(host, { end: 'canary' }, 3)).toMatchObject({ message: 'region canary was deleted in Grafana' })
    expect(await host.call('abort', { state })).toMatchObject({ phase: 'Successful', message: 'aborted' })
    expect(grafana.annotations()).toEqual([])
  })

  it('has no trouble with one that is deleted while it is ended', async () => {
    const host = start()
    const { state } = await said(host, opening, 1)
    grafana.trouble('patchAnnotation', { status: 404, error: 'Annotation not found' })
    expect(await host.call('abort', { state })).toMatchObject({ phase: 'Successful', message: 'aborted' })
  })
})
