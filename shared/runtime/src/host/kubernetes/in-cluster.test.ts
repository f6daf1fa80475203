import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Cluster, inCluster } from './in-cluster.ts'
import { forbidden, rolloutListObject, rolloutObject, statusObject } from './testing/api-objects.ts'
import { type Certificates, hasOpenssl, makeCertificates } from './testing/certificates.ts'
import { type ToyAnswer, type ToyApiServer, toyApiServer } from './testing/toy-api-server.ts'

test('there is no cluster outside a pod', () => {
  expect(inCluster({})).toBeUndefined()
  expect(inCluster({ KUBERNETES_SERVICE_HOST: '' })).toBeUndefined()
})

test('a pod without a service account is told why nothing can be read', async () => {
  const cluster = inCluster({ KUBERNETES_SERVICE_HOST: '127.0.0.1' }, { folder: '/nonexistent' })
  await expect(cluster?.rollouts(() => true)).rejects.toThrow(
    /^\/nonexistent\/(token|ca.crt) cannot be read \(ENOENT\).*automountServiceAccountToken/,
  )
})

describe.skipIf(!hasOpenssl)('the API server', () => {
  let certificates: Certificates
  let server: ToyApiServer
  beforeAll(() => {
    certificates = makeCertificates()
  })
  beforeEach(async () => {
    server = await toyApiServer(certificates)
    answer({ body: rolloutListObject([]) })
  })
  afterEach(() => server.close())

  const everywhere = '/apis/argoproj.io/v1alpha1/rollouts'
  const answer = (given: ToyAnswer) => server.answers.set(everywhere, () => given)
  const list = (cluster: Cluster = server.cluster()) => cluster.rollouts(() => true)
  const errorOf = async (listed: Promise<unknown>): Promise<string> =>
    listed.then(
      () => 'no error',
      (error: Error) => error.message,
    )

  test('is shown the token of the pod, the new one when it was replaced', async () => {
    const cluster = server.cluster()
    await list(cluster)
    server.mount('token', 'token-two\n')
    await list(cluster)
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(['Bearer token-one', 'Bearer token-two'])
  })

  test('is not trusted, and shown no token, when another authority signed it', async () => {
    server.mount('ca.crt', makeCertificates().ca)
    expect(await errorOf(list())).toMatch(/^Kubernetes at https:\/\/127\.0\.0\.1:\d+\/apis.*(certificate|signature)/)
    expect(server.asked).toEqual([])
  })

  test('is trusted again with the authority that a cluster changed to', async () => {
    const cluster = server.cluster()
    server.mount('ca.crt', makeCertificates().ca)
    await expect(list(cluster)).rejects.toThrow()
    server.mount('ca.crt', certificates.ca)
    expect(await list(cluster)).toEqual({ rollouts: [], complete: true })
  })

  test('is not trusted under a name that its certificate does not have', async () => {
    expect(await errorOf(list(server.cluster({}, 'localhost')))).toContain("does not match certificate's altnames")
    expect(server.asked).toEqual([])
  })

  test('has its address in brackets where that is IPv6', async () => {
    expect(await errorOf(list(server.cluster({}, '::1')))).toMatch(/^Kubernetes at https:\/\/\[::1\]:\d+\/apis\//)
  })

  test('is not asked with an empty token', async () => {
    server.mount('token', '\n')
    expect(await errorOf(list())).toMatch(/token is empty/)
    expect(server.asked).toEqual([])
  })

  test.each([
    [401, statusObject(401, 'Unauthorized', 'Unauthorized'), 'token of the pod'],
    [403, forbidden('list', 'rollouts', 'argoproj.io'), 'add the verb list for rollouts of the API group argoproj.io'],
    [404, '404 page not found\n', 'install the CustomResourceDefinitions of Argo Rollouts'],
    [500, statusObject(500, 'InternalError', 'etcdserver: request timed out'), 'etcdserver: request timed out'],
    [503, 'no JSON', 'cannot be read now'],
  ])('says what to do about a %d', async (status, body, remedy) => {
    answer({ status, body })
    const error = await errorOf(list())
    expect(error).toContain(`Kubernetes answered ${status}`)
    expect(error).toContain(remedy)
  })

  test('is not followed to where it redirects', async () => {
    answer({ status: 302, headers: { location: '/elsewhere' }, body: '' })
    expect(await errorOf(list())).toContain('redirect, which is never followed')
    expect(server.asked.map(({ url }) => url)).toEqual([`${everywhere}?limit=500`])
  })

  test('never gets the token into an error, not even by saying it', async () => {
    answer({ status: 401, body: statusObject(401, 'Unauthorized', `no such token: ${btoa('token-one')}`) })
    expect(await errorOf(list())).toContain('no such token: [redacted]')
  })

  test('is given up if it says nothing', async () => {
    answer('silence')
    expect(await errorOf(list(server.cluster({ limits: { lookUp: 20, change: 20, rollouts: 20 } })))).toMatch(
      /no answer in time$/,
    )
  })

  test.each([
    [
      'switches protocols',
      '101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      'answered 101 Switching',
    ],
    ['upgrades to nothing', '101 Switching Protocols\r\n\r\n', 'answered 101'],
  ])('is given up at once if it %s', async (_, said, why) => {
    answer({ bytes: `HTTP/1.1 ${said}` })
    expect(await errorOf(list())).toContain(why)
  })

  test.each([
    ['in a body', '200 OK\r\nContent-Length: 100\r\n\r\n{'],
    ['in a trailer', '200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: '],
    ['after 100', '100 Continue\r\n\r\n'],
  ])('is given up in time if it stops %s', async (_, said) => {
    answer({ bytes: `HTTP/1.1 ${said}` })
    const limits = { lookUp: 20, change: 20, rollouts: 20 }
    expect(await errorOf(list(server.cluster({ limits })))).toContain('no answer in time')
  })

  test('is not believed if it is not JSON, or not a list', async () => {
    answer({ body: '<html>' })
    expect(await errorOf(list())).toContain('is not JSON')
    answer({ body: rolloutObject('app') })
    expect(await errorOf(list())).toContain('no RolloutList')
  })

  test('is cut off if it says too much: 4 MiB for one object, 64 MiB for a page', async () => {
    const long = 'x'.repeat(5 * 1024 * 1024)
    const big = rolloutObject('app', { metadata: { annotations: { long } } })
    answer({ body: rolloutListObject([big]) })
    expect(await list()).toMatchObject({ rollouts: [{ metadata: { name: 'app' } }] })
    server.answers.set('/apis/argoproj.io/v1alpha1/namespaces/payments/rollouts/app', () => ({ body: big }))
    const lookup = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'payments', name: 'app' } as const
    expect(await errorOf(server.cluster().lookUp([lookup], 'payments'))).toContain('more than 4 MiB')
    answer({ body: `${' '.repeat(65 * 1024 * 1024)}{}` })
    expect(await errorOf(list())).toContain('more than 64 MiB')
  })
})
