import type { RolloutView } from '@canary-steps/sdk'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sampleRollout } from '../../testing/sample-rollout.ts'
import type { ClusterOptions } from './in-cluster.ts'
import {
  forbidden,
  noSuchReplicaSet,
  replicaSetListObject,
  replicaSetObject,
  statusObject,
} from './testing/api-objects.ts'
import { type Certificates, hasOpenssl, makeCertificates } from './testing/certificates.ts'
import { type ToyAnswer, type ToyApiServer, toyApiServer } from './testing/toy-api-server.ts'

const podHashes = { currentPodHash: 'new', stableRS: 'old' }
const rollout = sampleRollout({ status: podHashes })
const { name, uid } = rollout.metadata
const folder = `/apis/apps/v1/namespaces/${rollout.metadata.namespace}/replicasets`

describe.skipIf(!hasOpenssl)('the change of a canary', () => {
  let certificates: Certificates
  let server: ToyApiServer
  beforeAll(() => {
    certificates = makeCertificates()
  })
  beforeEach(async () => {
    server = await toyApiServer(certificates)
    list([])
    keep('new', 'checkout:v2')
    keep('old', 'checkout:v1')
  })
  afterEach(() => server.close())

  const at = (podHash: string, given: ToyAnswer) => server.answers.set(`${folder}/${name}-${podHash}`, () => given)
  const keep = (podHash: string, image: string, by = uid) =>
    at(podHash, { body: replicaSetObject(`${name}-${podHash}`, podHash, image, by) })
  const remove = (podHash: string) => at(podHash, { status: 404, body: noSuchReplicaSet(`${name}-${podHash}`) })
  const list = (items: readonly unknown[]) => server.answers.set(folder, () => ({ body: replicaSetListObject(items) }))
  // a test that is not about the limit has time, however busy the machine is
  const patient = { limits: { lookUp: 60_000, change: 60_000, rollouts: 60_000 } }
  const cluster = (options: ClusterOptions = patient) => server.cluster(options)
  const read = (of: RolloutView = rollout, options?: ClusterOptions) => cluster(options).readChange(of)
  const container = { name: 'app', image: 'checkout:v2', stableImage: 'checkout:v1', init: false }
  const known = { stable: 'old', containers: [container], paths: [] }
  const unknown = { stable: '', containers: [{ ...container, stableImage: '' }], paths: [] }

  test('is read from both ReplicaSets, by the names that Argo gives them', async () => {
    expect(await read()).toEqual(known)
    expect(server.asked.map(({ url }) => url).toSorted()).toEqual([`${folder}/${name}-new`, `${folder}/${name}-old`])
  })

  test('is read once for each pair of pod templates', async () => {
    const { readChange } = cluster()
    await readChange(rollout)
    await readChange(rollout)
    expect(server.asked).toHaveLength(2)
    keep('newer', 'checkout:v3')
    const newer = sampleRollout({ status: { ...podHashes, currentPodHash: 'newer' } })
    expect(await readChange(newer)).toMatchObject({ containers: [{ image: 'checkout:v3' }] })
  })

  test('has no stable side in the first revision', async () => {
    expect(await read(sampleRollout({ status: { ...podHashes, stableRS: '' } }))).toEqual(unknown)
    expect(server.asked).toHaveLength(1)
  })

  test('has no stable side when that ReplicaSet is gone, until it is there again', async () => {
    const { readChange } = cluster()
    remove('old')
    expect(await readChange(rollout)).toEqual(unknown)
    keep('old', 'checkout:v1')
    expect(await readChange(rollout)).toEqual(known)
  })

  test('finds a ReplicaSet that the Rollout took over, by its label', async () => {
    remove('old')
    list([replicaSetObject('another-name', 'old', 'checkout:v0', uid)])
    expect(await read()).toEqual({ ...known, containers: [{ ...container, stableImage: 'checkout:v0' }] })
    const [listed] = server.asked.filter(({ url }) => url.includes('labelSelector'))
    expect(new URL(listed?.url ?? '', 'https://x').searchParams.get('labelSelector')).toBe(
      'rollouts-pod-template-hash=old',
    )
  })

  test('is compared with no ReplicaSet of another, whatever labels that has', async () => {
    keep('old', 'checkout:v2', 'uid-of-another')
    list([replicaSetObject('mine', 'old', 'checkout:v2', 'uid-of-another')])
    expect(await read()).toEqual(unknown)
  })

  test('is not known while the canary has no ReplicaSet', async () => {
    remove('new')
    expect(await read()).toEqual({ error: expect.stringContaining('rollouts-pod-template-hash=new') })
  })

  test.each(['../../secrets/x', 'old,app=x', ''])('never leaves its path for the hash %j', async (currentPodHash) => {
    await read(sampleRollout({ status: { ...podHashes, currentPodHash } }))
    expect(server.asked.map(({ url }) => url)).toEqual([`${folder}/${name}-old`])
  })

  test('names the missing right if it may not be read', async () => {
    at('old', { status: 403, body: forbidden('get', 'replicasets', 'apps') })
    expect(await read()).toEqual({
      error: expect.stringContaining('add the verb get for replicasets of the API group apps'),
    })
  })

  test('is not known if it takes too long', async () => {
    at('old', 'silence')
    expect(await read(rollout, { limits: { lookUp: 20, change: 20, rollouts: 20 } })).toEqual({
      error: expect.stringContaining('no answer in time'),
    })
  })

  test.each([
    ['answers 503', { status: 503, body: statusObject(503, 'ServiceUnavailable', 'not now') }, '503'],
    ['answers no ReplicaSet', { body: [] }, 'has no ReplicaSet'],
  ] as const)('is read again with the next call when the API server %s', async (_, given, says) => {
    const { readChange } = cluster()
    at('new', given)
    expect(await readChange(rollout)).toEqual({ error: expect.stringContaining(says) })
    keep('new', 'checkout:v2')
    expect(await readChange(rollout)).toEqual(known)
  })
})
