import type { Lookup } from '@canary-steps/sdk'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ClusterOptions, inCluster } from './in-cluster.ts'
import {
  deploymentObject,
  forbidden,
  noSuchRollout,
  rolloutListObject,
  rolloutObject,
  statusObject,
} from './testing/api-objects.ts'
import { type Certificates, hasOpenssl, makeCertificates } from './testing/certificates.ts'
import { type ToyAnswer, type ToyApiServer, toyApiServer } from './testing/toy-api-server.ts'

const group = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' } as const
const named = (name: string, namespace = 'payments'): Lookup => ({ ...group, namespace, name })
const selected = (selector: string): Lookup => ({ ...group, namespace: 'payments', selector })

describe.skipIf(!hasOpenssl)('a lookup', () => {
  let certificates: Certificates
  let server: ToyApiServer
  beforeAll(() => {
    certificates = makeCertificates()
  })
  beforeEach(async () => {
    server = await toyApiServer(certificates)
  })
  afterEach(() => server.close())

  const folder = '/apis/argoproj.io/v1alpha1/namespaces'
  const answer = (path: string, given: ToyAnswer) => server.answers.set(path, () => given)
  const keep = (name: string, change: Parameters<typeof rolloutObject>[1] = {}) =>
    answer(`${folder}/payments/rollouts/${name}`, { body: rolloutObject(name, change) })
  const lookUp = async (lookup: Lookup, options: ClusterOptions = {}) => {
    const [answered] = await server.cluster(options).lookUp([lookup], 'payments')
    return answered
  }
  const paths = () => server.asked.map(({ url }) => url)

  test('by name answers with what a step may know, and nothing else', async () => {
    keep('ledger')
    expect(await lookUp(named('ledger'))).toEqual({
      lookup: named('ledger'),
      found: [
        {
          metadata: {
            name: 'ledger',
            namespace: 'payments',
            labels: { team: 'payments' },
            annotations: { 'rollout.argoproj.io/revision': '2' },
          },
          phase: 'Healthy',
          message: 'all is well',
          images: ['ledger:v2', 'proxy:v1'],
          replicas: { desired: 3, updated: 3, ready: 2, available: 1 },
        },
      ],
    })
  })

  test('of a Rollout that says little has zeros, and one replica', async () => {
    keep('ledger', { spec: { replicas: undefined }, status: { updatedReplicas: undefined, readyReplicas: undefined } })
    expect((await lookUp(named('ledger')))?.found[0]?.replicas).toMatchObject({ desired: 1, updated: 0, ready: 0 })
  })

  test('takes null for absent, in the Rollout and in the Deployment that it refers to', async () => {
    const to = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ledger' }
    keep('ledger', {
      spec: { replicas: null, template: null, workloadRef: to },
      status: { workloadObservedGeneration: null, updatedReplicas: null },
    })
    const deployment = {
      metadata: { name: 'ledger', generation: null },
      spec: { replicas: null, template: { spec: { containers: [{ image: null }, { image: 'ledger:v3' }] } } },
    }
    answer('/apis/apps/v1/namespaces/payments/deployments/ledger', { body: deployment })
    const found = { phase: 'Healthy', images: ['', 'ledger:v3'], replicas: { desired: 1, updated: 0 } }
    expect((await lookUp(named('ledger')))?.found[0]).toMatchObject(found)
  })

  test('finds a Rollout in progress while Argo has not seen its newest spec', async () => {
    keep('ledger', { status: { observedGeneration: '6' } })
    expect((await lookUp(named('ledger')))?.found[0]).toMatchObject({ phase: 'Progressing' })
  })

  test('finds nothing where there is no such Rollout', async () => {
    answer(`${folder}/payments/rollouts/gone`, { status: 404, body: noSuchRollout('gone') })
    expect(await lookUp(named('gone'))).toEqual({ lookup: named('gone'), found: [] })
  })

  test('is not answered while the cluster knows no Rollouts at all', async () => {
    await expect(lookUp(named('ledger'))).rejects.toThrow('install the CustomResourceDefinitions')
  })

  test('by selector asks for those labels', async () => {
    answer(`${folder}/payments/rollouts`, { body: rolloutListObject([rolloutObject('a'), rolloutObject('b')]) })
    const answered = await lookUp(selected('team=payments,tier in (a, b)'))
    expect(answered?.found.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
    expect(new URL(paths()[0] ?? '', 'https://x').searchParams.get('labelSelector')).toBe(
      'team=payments,tier in (a, b)',
    )
  })

  test.each([
    ['a hundred', 100, 100, undefined],
    ['more than a hundred says so, for the others might not be well', 101, 0, 'more than 100'],
  ])('that finds %s', async (_, count, found, error) => {
    const all = Array.from({ length: count }, (_, index) => rolloutObject(`r${index}`))
    server.answers.set(`${folder}/payments/rollouts`, (query) =>
      query.has('continue')
        ? { body: rolloutListObject(all.slice(60)) }
        : { body: rolloutListObject(all.slice(0, 60), 'next') },
    )
    const answered = await lookUp(selected('team=payments'))
    expect(answered?.found).toHaveLength(found)
    expect(answered?.error).toEqual(error && expect.stringContaining(error))
  })

  test('with a selector that Kubernetes does not understand is told so', async () => {
    const message = 'unable to parse requirement: found "="'
    answer(`${folder}/payments/rollouts`, { status: 400, body: statusObject(400, 'BadRequest', message) })
    expect(await lookUp(selected('==')).then((answered) => answered?.error)).toContain(message)
  })

  test('takes the namespaces that may be looked at from the environment, too', async () => {
    const variables = { KUBERNETES_SERVICE_HOST: '127.0.0.1', CANARY_STEPS_LOOKUP_NAMESPACES: 'shop, team-*' }
    const cluster = inCluster(variables, { folder: '/nonexistent' })
    const asked = (namespace: string) => cluster?.lookUp([named('app', namespace)], 'payments')
    await expect(asked('team-a')).rejects.toThrow('ENOENT')
    expect(await asked('billing')).toMatchObject([{ error: expect.stringContaining('may not look at') }])
  })

  test.each([
    ['its own', 'payments', [], true],
    ['one that is listed', 'billing', ['shop', 'billing'], true],
    ['one that a pattern lists', 'team-a', ['team-*'], true],
    ['another', 'kube-system', ['team-*'], false],
    ['one whose name only begins like a listed one', 'billing-secret', ['billing'], false],
  ])('in %s namespace', async (_, namespace, lookupNamespaces, isAllowed) => {
    const object = rolloutObject('app', { metadata: { namespace } })
    answer(`${folder}/${namespace}/rollouts/app`, { body: object })
    const answered = await lookUp(named('app', namespace), { lookupNamespaces })
    expect(answered?.found).toHaveLength(isAllowed ? 1 : 0)
    expect(answered?.error).toEqual(isAllowed ? undefined : expect.stringContaining('CANARY_STEPS_LOOKUP_NAMESPACES'))
    expect(server.asked).toHaveLength(isAllowed ? 1 : 0)
  })

  test.each([named('..'), named('.a'), named('app/status'), named('app', '..'), named('a?b')])(
    'never leaves its path: %o',
    async (lookup) => {
      const answered = await lookUp(lookup, { lookupNamespaces: ['*'] })
      expect(answered?.error).toContain('is not the name')
      expect(paths()).toEqual([])
    },
  )

  test('names the missing right to the step if the account may not make it', async () => {
    answer(`${folder}/payments/rollouts/ledger`, { status: 403, body: forbidden('get', 'rollouts', 'argoproj.io') })
    expect((await lookUp(named('ledger')))?.error).toContain(
      'add the verb get for rollouts of the API group argoproj.io',
    )
  })

  test.each([401, 429, 500, 503])('has no answer if it gets a %d: the call comes again', async (status) => {
    answer(`${folder}/payments/rollouts/ledger`, { status, body: statusObject(status, 'Trouble', 'not now') })
    await expect(lookUp(named('ledger'))).rejects.toThrow(`Kubernetes answered ${status}`)
  })

  test('has no answer if it takes too long, or is called off', async () => {
    answer(`${folder}/payments/rollouts/ledger`, 'silence')
    await expect(lookUp(named('ledger'), { limits: { lookUp: 20, change: 20, rollouts: 20 } })).rejects.toThrow(
      'no answer in time',
    )
    const called = server.cluster().lookUp([named('ledger')], 'payments', AbortSignal.abort())
    await expect(called).rejects.toThrow('aborted')
  })

  test('comes with at most twenty in a call', async () => {
    const many = Array.from({ length: 21 }, (_, index) => named(`r${index}`))
    await expect(server.cluster().lookUp(many, 'payments')).rejects.toThrow('21 lookups in one call, 20 are allowed')
    expect(paths()).toEqual([])
  })

  describe('of a Rollout that refers to a Deployment', () => {
    const refer = (workloadObservedGeneration = '3', name = 'ledger') =>
      keep('ledger', {
        spec: { template: {}, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } },
        status: { workloadObservedGeneration },
      })
    const deployment = '/apis/apps/v1/namespaces/payments/deployments/ledger'
    const found = async () => (await lookUp(named('ledger')))?.found[0]

    test('tells the images of the Deployment', async () => {
      refer()
      answer(deployment, { body: deploymentObject('ledger', 'ledger:v3') })
      expect(await found()).toMatchObject({ phase: 'Healthy', images: ['ledger:v3'] })
    })

    test('tells that it is in progress while Argo has not seen that Deployment', async () => {
      refer('2')
      answer(deployment, { body: deploymentObject('ledger', 'ledger:v3') })
      expect(await found()).toMatchObject({ phase: 'Progressing', images: ['ledger:v3'] })
    })

    test.each([
      ['which may not be read', { status: 403, body: forbidden('get', 'deployments', 'apps') }],
      ['which is not there', { status: 404, body: statusObject(404, 'NotFound', 'no', { name: 'ledger' }) }],
    ])('%s, tells no images', async (_, given) => {
      refer()
      answer(deployment, given)
      expect(await found()).toMatchObject({ phase: 'Healthy', images: [] })
    })

    test('which cannot be read now is no answer', async () => {
      refer()
      answer(deployment, { status: 503, body: statusObject(503, 'ServiceUnavailable', 'not now') })
      await expect(found()).rejects.toThrow('503')
    })

    test('by a name that is none reads nothing', async () => {
      refer('3', '../../secrets/x')
      expect(await found()).toMatchObject({ images: [] })
      expect(paths()).toHaveLength(1)
    })
  })
})
