import { expect, test } from 'vitest'
import { watchedRegions } from '../ports/policy.ts'
import { readSettings } from './settings.ts'

const read = (clusters: string) =>
  readSettings(`namespaces: {}\nclusters: ${clusters}`, 'canary-steps.yaml', (name) => btoa(name.padEnd(32, '-')))

test('a cluster has at most one ring, and regions are known by it', async () => {
  const { policy, warnings } = await read(`
    prod-eu: { region: eu, key: env:A, ring: prod, watches: [staging] }
    prod-us: { region: us, key: env:B, ring: prod }
    dev: { region: eu, key: env:C, ring: staging }`)
  expect(policy.ring('prod-us')).toBe('prod')
  expect(policy.ring('toString')).toBeUndefined()
  expect([policy.regions('prod'), policy.regions('staging'), policy.regions()]).toEqual([
    ['eu', 'us'],
    ['eu'],
    ['eu', 'us'],
  ])
  expect([policy.watches('prod-eu'), policy.watches('prod-us')]).toEqual([['staging'], []])
  expect(watchedRegions(policy, 'prod-eu')).toEqual(['staging/eu'])
  expect(warnings).toEqual([])
})

test('clusters that have a region and no ring are warned of, by name', async () => {
  const { warnings } = await read(`
    prod-eu: { region: eu, key: env:A }
    prod-us: { region: us, key: env:B, ring: prod }
    prod-ap: { region: ap, key: env:C }
    one: { key: env:D }`)
  expect(warnings).toEqual([expect.stringContaining('they meet no other cluster: prod-eu, prod-ap; set clusters.')])
})

test.each([
  [
    '{ a: { key: env:A, ring: prod, watches: [stage] } }',
    'clusters.a.watches: no cluster is in the ring stage; the rings are prod',
  ],
  [
    '{ a: { key: env:A, watches: [stage] } }',
    'clusters.a.watches: no cluster is in the ring stage; the rings are none',
  ],
  [
    '{ a: { key: env:A, ring: prod, watches: [stage] }, b: { key: env:B }, c: { key: env:C, ring: dev } }',
    'clusters.a.watches: no cluster is in the ring stage; the rings are prod, dev',
  ],
  ['{ a: { key: env:A, ring: prod, watches: [prod] } }', "clusters.a.watches: names prod, the cluster's own ring"],
  ['{ a: { key: env:A, ring: a/b } }', 'clusters.a.ring: must be letters, digits, dots and dashes'],
])('%s is refused in one line that says where', async (clusters, line) => {
  await expect(read(clusters)).rejects.toThrow(`canary-steps.yaml: ${line}`)
})
