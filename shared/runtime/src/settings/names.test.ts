import { differsInEachPart, type KeyMaker, name } from '@canary-steps/testing/keys-differ'
import { expect, it, test } from 'vitest'
import { isPrivateHost } from './network.ts'
import { problemWithRings, ringsOf } from './rings.ts'
import { readSettings } from './settings.ts'
import { problemWithSecrets } from './shared-secrets.ts'

const cluster = { region: 'eu', watches: [] }

/** Look-ups by name in settings. */
const makers: KeyMaker[] = [
  differsInEachPart('a private host', { host: name }, (one, other) => {
    const url = new URL(`http://internal-${one.host}`)
    return isPrivateHost({ privateHosts: [`internal-${other.host}`], clusterRanges: undefined }, url)
  }),
  differsInEachPart('a ring', { ring: name }, (one, other) => {
    const { regions } = ringsOf({ a: { ...cluster, ring: other.ring } })
    return regions(one.ring).length > 0
  }),
  differsInEachPart('a ring that a cluster watches', { ring: name }, (one, other) => {
    const clusters = {
      a: { ...cluster, ring: one.ring, watches: [other.ring] },
      b: { ...cluster, ring: other.ring },
    }
    // its own ring is what it must not watch
    return problemWithRings(clusters) !== undefined
  }),
  differsInEachPart('a cluster', { cluster: name }, (one, other) => {
    const { ring } = ringsOf({ [other.cluster]: { ...cluster, ring: 'prod' } })
    return ring(one.cluster) === 'prod'
  }),
  differsInEachPart('a secret of a cluster’s notifications', { secret: name }, async (one, other) => {
    const held = [one, other].map(({ secret }, at) => ({ cluster: `c${at}`, secret }))
    return (await problemWithSecrets({ keys: [], argoSecrets: held })) !== undefined
  }),
  differsInEachPart('a cluster that may have its secret twice', { cluster: name }, async (one, other) => {
    const held = [one, other].map(({ cluster: named }) => ({ cluster: named, secret: 's' }))
    return (await problemWithSecrets({ keys: [], argoSecrets: held })) === undefined
  }),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

test.each(['jira', 'jira-update-2'])(
  'a mode of %s is that of no step, though a step is called almost so',
  async (step) => {
    const known = [{ name: 'jira-update', gate: false }]
    const reading = readSettings(`namespaces: {}\nsteps: { ${step}: { mode: hold } }`, 'f', () => undefined, known)
    await expect(reading).rejects.toThrow(`steps.${step}: no step is named so; there are jira-update`)
  },
)

test.each([
  ['jira', 'jira-update'],
  ['jira-update', 'jira'],
])('%s may be skipped, though %s may not', async (step, gate) => {
  const known = [
    { name: gate, gate: true },
    { name: step, gate: false },
  ]
  const text = `namespaces: {}\nsteps: { ${step}: { mode: skip } }\nclusters: { a: { key: env:A } }`
  const { policy } = await readSettings(text, 'f', () => btoa('a'.padEnd(32, '-')), known)
  expect(policy.mode(step)).toBe('skip')
})
