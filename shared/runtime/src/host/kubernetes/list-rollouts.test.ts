import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { rolloutListObject, rolloutObject, statusObject } from './testing/api-objects.ts'
import { type Certificates, hasOpenssl, makeCertificates } from './testing/certificates.ts'
import { type ToyAnswer, type ToyApiServer, toyApiServer } from './testing/toy-api-server.ts'

describe.skipIf(!hasOpenssl)('the inventory', () => {
  let certificates: Certificates
  let server: ToyApiServer
  beforeAll(() => {
    certificates = makeCertificates()
  })
  beforeEach(async () => {
    server = await toyApiServer(certificates)
  })
  afterEach(() => server.close())

  const isOurs = (plugin: string) => plugin.startsWith('canary-steps/')
  /** Answers page after page, by what `continue` asks for. */
  const answerPages = (pages: Readonly<Record<string, (time: number) => ToyAnswer>>) => {
    const times = new Map<string, number>()
    server.answers.set('/apis/argoproj.io/v1alpha1/rollouts', (query) => {
      const page = query.get('continue') ?? 'first'
      const time = (times.get(page) ?? 0) + 1
      times.set(page, time)
      return pages[page]?.(time) ?? { status: 400, body: statusObject(400, 'BadRequest', 'no such page') }
    })
  }
  const answer = (...items: readonly unknown[]) => answerPages({ first: () => ({ body: rolloutListObject(items) }) })
  const page = (name: string, next?: string) => () => ({ body: rolloutListObject([rolloutObject(name)], next) })
  const list = async () => {
    const { rollouts, ...told } = await server.cluster().rollouts(isOurs)
    return { names: rollouts.map(({ metadata }) => metadata.name), ...told }
  }
  const expired = { status: 410, body: statusObject(410, 'Expired', 'The provided continue parameter is too old') }
  const down = { status: 500, body: statusObject(500, 'InternalError', 'etcdserver: leader changed') }

  test('has the views of Rollouts with a step of ours, and of no others', async () => {
    const blueGreen = rolloutObject('blue', { spec: { strategy: { blueGreen: { activeService: 'blue' } } } })
    const weights = rolloutObject('weights', { spec: { strategy: { canary: {} } } })
    answer(rolloutObject('app'), rolloutObject('other', { plugin: 'acme/run' }), blueGreen, weights)
    expect(await list()).toEqual({ names: ['app'], complete: true, others: ['uid-of-other'] })
    const { rollouts } = await server.cluster().rollouts(isOurs)
    expect(rollouts[0]).toMatchObject({ metadata: { uid: 'uid-of-app' }, status: { phase: 'Healthy' } })
    expect(JSON.stringify(rollouts)).not.toContain('hidden')
  })

  test('passes by a Rollout that says null where it may say nothing', async () => {
    const nulls = [{ spec: { strategy: { canary: null } } }, { spec: { strategy: null } }]
    answer(rolloutObject('app'), ...nulls.map((spec) => rolloutObject('null', spec)), {
      ...rolloutObject('no-spec'),
      spec: null,
    })
    expect(await list()).toEqual({ names: ['app'], complete: true })
  })

  test('is read page by page, in all namespaces', async () => {
    answerPages({ first: page('one', 'a/b='), 'a/b=': page('two', 'c'), c: page('three') })
    expect(await list()).toEqual({ names: ['one', 'two', 'three'], complete: true })
    expect(server.asked.map(({ url }) => url)).toEqual([
      '/apis/argoproj.io/v1alpha1/rollouts?limit=500',
      '/apis/argoproj.io/v1alpha1/rollouts?limit=500&continue=a%2Fb%3D',
      '/apis/argoproj.io/v1alpha1/rollouts?limit=500&continue=c',
    ])
  })

  test('starts over once when its pages are gone', async () => {
    answerPages({
      first: page('one', 'a'),
      a: (time) => (time === 1 ? expired : page('two')()),
    })
    expect(await list()).toEqual({ names: ['one', 'two'], complete: true })
  })

  test('is not complete when its pages are gone again', async () => {
    answerPages({ first: page('one', 'a'), a: () => expired })
    expect(await list()).toEqual({ names: ['one'], complete: false, reason: expect.stringContaining('410') })
    expect(server.asked).toHaveLength(4)
  })

  test('is not complete when a later page cannot be read', async () => {
    answerPages({ first: page('one', 'a'), a: () => down })
    expect(await list()).toEqual({ names: ['one'], complete: false, reason: expect.stringContaining('leader changed') })
  })

  test('of which nothing can be read is none', async () => {
    answerPages({ first: () => down })
    await expect(list()).rejects.toThrow('leader changed')
  })

  test.each([
    ['is too large', { metadata: { labels: { long: 'x'.repeat(70_000) } } }, 'the view of the rollout has'],
    ['has odd steps', { spec: { strategy: { canary: { steps: 'none' } } } }, 'payments/odd: '],
    ['has an odd status', { status: { phase: 7 } }, 'payments/odd: '],
  ])('tells of one that %s only that it is there', async (_, change, reason) => {
    answer(rolloutObject('odd', change), rolloutObject('app'))
    expect(await list()).toEqual({
      names: ['app'],
      complete: true,
      others: ['uid-of-odd'],
      reason: expect.stringContaining(reason),
    })
  })

  test('leaves out one that has no uid, and is not complete', async () => {
    answer(rolloutObject('odd', { metadata: { uid: '' } }), rolloutObject('app'))
    expect(await list()).toEqual({
      names: ['app'],
      complete: false,
      reason: expect.stringContaining('payments/odd has no uid'),
    })
  })

  test('of a Rollout whose plugins have other names does not have to be understood: it is there', async () => {
    answer(rolloutObject('odd', { plugin: 'acme/run', status: { phase: 7 } }))
    expect(await list()).toEqual({ names: [], complete: true, others: ['uid-of-odd'] })
  })
})
