import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { describeStep, type LawVendor, replyOf, sampleRollout } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { grafanaAnnotation } from './index.ts'

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

const point = { text: '{{rollout.name}} at {{canary.weight}}%', tags: ['deploy', 'app:{{rollout.name}}'] }
const only = () => grafana.annotations()[0]

describeStep(grafanaAnnotation, { config: point, vendor }, ({ start }) => {
  it('makes a point of the organisation, with its text, its tags and the one by which it is found again', async () => {
    const host = start()
    const { phase, message, state } = replyOf(await host.call('run'))
    expect([phase, message, state?.data]).toEqual(['Successful', 'annotated grafana:org', { id: 1 }])
    expect(grafana.annotations()).toMatchObject([
      { time: host.now, timeEnd: host.now, text: 'checkout at 20%', dashboardUID: '', panelId: 0 },
    ])
    expect(only()?.tags).toEqual(['deploy', 'app:checkout', expect.stringMatching(/^canary-steps:[0-9a-f]{8,}$/)])
  })

  it('leaves a point alone when the rollout ends', async () => {
    const host = start()
    const { state } = replyOf(await host.call('run'))
    const before = grafana.annotations()
    await host.call('abort', { state })
    expect(grafana.annotations()).toEqual(before)
  })

  it('shows it in a dashboard and a panel, and gives later steps the address', async () => {
    const { message, state } = replyOf(await start({ config: { ...point, dashboard: 'shop-1', panel: 3 } }).call('run'))
    expect(message).toBe('annotated grafana:shop-1')
    expect(state?.data).toMatchObject({ url: expect.stringMatching(/\/grafana\/d\/shop-1\?from=\d+&to=\d+$/) })
    expect(only()).toMatchObject({ dashboardUID: 'shop-1', panelId: 3 })
  })

  it('cannot be made to show HTML by an annotation, nor to carry a tag of ours', async () => {
    const rollout = sampleRollout()
    rollout.metadata.annotations.note = '<img src=x> & all'
    rollout.metadata.annotations.tag = 'canary-steps:0123'
    await start({ config: { text: '{{annotations.note}}' } }).call('run', { rollout })
    expect(only()?.text).toBe('&lt;img src=x&gt; &amp; all')
    const forged = start({ config: { text: 'x', tags: ['{{annotations.tag}}'], onFailure: 'fail' } })
    const at = { rollout: { ...rollout, metadata: { ...rollout.metadata, uid: 'another' } } }
    expect(await forged.call('run', at)).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('config.tags.0: its value makes it begin with canary-steps:'),
    })
    expect(grafana.annotations()).toHaveLength(1)
  })

  it.each([
    ['both start and end', { start: 'a', end: 'a', text: 'x' }, 'config.end: must not stand together with start'],
    ['a point without text', {}, 'config.text: is needed'],
    ['a region without text', { start: 'a' }, 'config.text: is needed'],
    ['a panel without dashboard', { text: 'x', panel: 2 }, 'config.panel: needs dashboard'],
    ['a dashboard by its name', { text: 'x', dashboard: 'My board' }, 'config.dashboard: must be the UID'],
    ['a dashboard that policy would take for the organisation', { text: 'x', dashboard: 'org' }, 'config.dashboard'],
    ['a name with blanks', { start: 'a b', text: 'x' }, 'config.start: must be letters'],
    ['eleven tags', { text: 'x', tags: Array.from({ length: 11 }, () => 'a') }, 'config.tags'],
    ['a tag of ours', { text: 'x', tags: ['outcome:fine'] }, 'config.tags.0: must not begin with'],
  ])('refuses %s', (_, config, problem) => {
    expect(grafanaAnnotation.configure(config)).toMatchObject({ problems: [expect.stringContaining(problem)] })
  })
})
