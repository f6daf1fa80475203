import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { replyOf, sampleRollout, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { grafanaAnnotation } from './index.ts'

const minute = 60_000

let grafana: GrafanaSandbox
beforeEach(async () => {
  grafana = await startGrafana()
})
afterEach(() => grafana.close())

const begin = (config: object, env: object = {}) =>
  testHost(grafanaAnnotation, {
    config,
    secrets: { GRAFANA_TOKEN: grafana.token, GRAFANA_URL: grafana.url, ...env },
  })
const point = { text: 'hello' }
const region = { start: 'canary', text: 'hello' }

describe.each([
  ['a point', point],
  ['a region', region],
])('%s', (_, config) => {
  it('is found again by its tag after a lost answer', async () => {
    const host = begin(config)
    grafana.trouble('postAnnotation', { lostAnswer: true })
    const { phase, state } = replyOf(await host.call('run'))
    expect(phase).toBe('Running')
    host.now += minute
    expect(await host.call('run', { state })).toMatchObject({ phase: 'Successful' })
    expect(grafana.annotations()).toHaveLength(1)
  })

  it('is removed if it came in late, so that one is left', async () => {
    const host = begin(config)
    grafana.trouble('postAnnotation', { late: true })
    const { state } = replyOf(await host.call('run'))
    host.now += minute
    expect(await host.call('run', { state })).toMatchObject({ phase: 'Successful' })
    expect(grafana.annotations()).toHaveLength(1)
  })

  it('waits as long as it is told to when Grafana is asked too often', async () => {
    grafana.trouble('postAnnotation', { status: 429, retryAfter: 20 })
    expect(await begin(config).call('run')).toMatchObject({ phase: 'Running', requeueAfter: 20_000 })
    expect(grafana.annotations()).toEqual([])
  })

  it('names the remedy if a login page answers, and holds no rollout', async () => {
    const host = begin(config)
    grafana.trouble('postAnnotation', { html: 200 })
    grafana.trouble('getAnnotations', ...Array.from({ length: 20 }, () => ({ html: 200 })))
    const reply = replyOf(await host.call('run'))
    expect(reply).toMatchObject({ phase: 'Running', message: expect.stringContaining('is GRAFANA_URL the address') })
    host.now += 3 * minute
    expect(await host.call('run', { state: reply.state })).toMatchObject({ phase: 'Successful' })
  })

  it.each([
    ['missing', { GRAFANA_URL: '' }, 'set GRAFANA_URL to the address of Grafana'],
    ['no address', { GRAFANA_URL: 'grafana.example.com' }, 'GRAFANA_URL must be an address'],
    ['an address with a password', { GRAFANA_URL: 'https://a:pw@g.example' }, 'GRAFANA_URL must be an address'],
  ])('says so when GRAFANA_URL is %s, and fails only if it is told to', async (_, env, says) => {
    const answer = replyOf(await begin(config, env).call('run'))
    expect(answer).toMatchObject({ phase: 'Successful', message: expect.stringContaining(says) })
    const strict = replyOf(await begin({ ...config, onFailure: 'fail' }, env).call('run'))
    expect(strict).toMatchObject({ phase: 'Failed', message: expect.stringContaining(says) })
    expect(JSON.stringify([answer, strict])).not.toContain('pw@')
  })

  it('says what to do about a token that may not, or a dashboard that is not there', async () => {
    const refused = async (more: object, env: object = {}) =>
      replyOf(await begin({ ...config, ...more, onFailure: 'fail' }, env).call('run')).message
    expect(await refused({ dashboard: 'none' })).toContain('annotations of the dashboard none, if that is there')
    expect(await refused({}, { GRAFANA_TOKEN: 'glsa_another' })).toContain(
      'valid service account token into GRAFANA_TOKEN',
    )
  })
})

it('ends a region later when Grafana is down at the abort', async () => {
  const host = begin(region)
  const { state } = replyOf(await host.call('run'))
  grafana.trouble('patchAnnotation', { status: 503 })
  const rollout = sampleRollout({ status: { abort: true } })
  expect(await host.call('abort', { state, rollout })).toMatchObject({
    message: expect.stringMatching(/^undo queued: grafana: change: 503/),
  })
  host.now += minute
  await host.closeDue()
  expect(grafana.annotations()[0]?.tags).toContain('outcome:aborted')
})

it('ends a region once, as of then, when the answer to its end was lost', async () => {
  const host = begin(region)
  const { state } = replyOf(await host.call('run'))
  expect(state?.data).toEqual({ id: 1 })
  const begun = host.now
  const end = () => {
    host.now += minute
    const rollout = sampleRollout({ status: { currentStepIndex: 3 } })
    return host.call('run', { config: { end: 'canary', text: 'fine' }, rollout })
  }
  grafana.trouble('patchAnnotation', { lostAnswer: true })
  // nothing of its own may exist: the controller is told of an error, and comes again
  expect(await end()).toMatchObject({ detail: expect.stringContaining('grafana: change:') })
  expect(await end()).toMatchObject({ phase: 'Successful', message: 'region canary ended' })
  const [one] = grafana.annotations()
  expect(one).toMatchObject({ text: 'hello — fine', timeEnd: begun + minute })
  expect(one?.tags.filter((tag) => tag.startsWith('outcome:'))).toEqual(['outcome:succeeded'])
})

it('ends a region that may have been opened when its step ran out of time', async () => {
  const host = begin({ ...region, timeout: '1m', onTimeout: 'fail' })
  grafana.trouble('postAnnotation', { lostAnswer: true })
  grafana.trouble('getAnnotations', { status: 503 }, { status: 503 })
  const { state } = replyOf(await host.call('run'))
  host.now += 2 * minute
  expect(await host.call('run', { state })).toMatchObject({ phase: 'Failed' })
  for (let times = 0; times < 3; times += 1) {
    host.now += 2 * minute
    await host.closeDue()
  }
  expect(grafana.annotations()[0]?.tags).toContain('outcome:expired')
})

it('holds no rollout that would end a region while Grafana is down, and ends it with the rollout', async () => {
  const host = begin(region)
  await host.call('run')
  grafana.trouble('getAnnotations', { status: 503 })
  const later = { config: { end: 'canary' }, rollout: sampleRollout({ status: { currentStepIndex: 3 } }) }
  await host.call('run', later)
  host.now += 3 * minute
  expect(await host.call('run', later)).toMatchObject({
    phase: 'Successful',
    message: expect.stringMatching(/^went on/),
  })
  host.now += minute
  const status = { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }
  await host.observe(sampleRollout({ status }))
  await host.closeDue()
  expect(grafana.annotations()[0]?.tags).toContain('outcome:succeeded')
})
