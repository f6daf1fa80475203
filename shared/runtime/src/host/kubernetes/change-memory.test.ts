import { expect, test } from 'vitest'
import { sampleRollout } from '../../testing/sample-rollout.ts'
import type { ApiServer } from './api-server.ts'
import { changeReader } from './change-reader.ts'
import { replicaSetObject } from './testing/api-objects.ts'

/** Characters of JSON of a change whose images are as long as they may be: sixteen of them fit into what is remembered. */
const image = `checkout:${'v'.repeat(120)}`
const containers = Array.from({ length: 199 }, (_, at) => ({ name: `c${at}`, image: image.padEnd(590, 'x') }))

const reader = () => {
  const asked: string[] = []
  const read: ApiServer['read'] = async ({ name = '' }) => {
    asked.push(name)
    const found = replicaSetObject(name, name.slice('checkout-'.length), image, uid)
    found.spec.template.spec.containers.push(...containers)
    return found
  }
  const { uid } = sampleRollout().metadata
  const readChange = changeReader({ read }, 60_000)
  const change = (canary: string) => readChange(sampleRollout({ status: { currentPodHash: canary, stableRS: 'old' } }))
  return { change, asked }
}

test('a change that two calls read at once is remembered once: it takes no room from others', async () => {
  const { change, asked } = reader()
  const canaries = Array.from({ length: 12 }, (_, at) => `new${at}`)
  const [first] = await Promise.all([change('new0'), change('new0')])
  const size = JSON.stringify(first).length
  // all of them fit in, and would not if each were counted twice
  expect([12 * size < 4 * 1024 * 1024, 24 * size > 4 * 1024 * 1024]).toEqual([true, true])
  for (const canary of canaries) await Promise.all([change(canary), change(canary)])
  asked.length = 0
  for (const canary of canaries) await change(canary)
  expect(asked).toEqual([])
})

test('the memory has an end: the oldest change is read again', async () => {
  const { change, asked } = reader()
  for (let at = 0; at < 40; at += 1) await change(`new${at}`)
  asked.length = 0
  await change('new39')
  expect(asked).toEqual([])
  await change('new0')
  expect(asked).toEqual(['checkout-new0', 'checkout-old'])
})
