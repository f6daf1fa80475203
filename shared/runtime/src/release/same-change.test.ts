import type { Change } from '@canary-steps/sdk'
import { assert, constantFrom, property, record, subarray, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { plainImageRules } from '../ports/policy.ts'
import { changeOf, honestPairs, impostorPairs } from '../testing/change-pairs.ts'
import { beyond, counts } from './same-change.ts'

test.each(honestPairs)('a decision counts for %s', (_, { there, here, rules }) => {
  expect(beyond(there, here, rules)).toEqual([])
})

test.each(impostorPairs)('a decision does not count for %s', (_, { there, here, rules }) => {
  expect(beyond(there, here, rules)).not.toEqual([])
})

const names = ['app', 'web', 'proxy', 'migrate', 'constructor']
const places = [
  'spec.containers[app].env[A]',
  'spec.containers[app].command',
  'spec.volumes[data]',
  'metadata.labels[x]',
]

const changes = record({
  containers: uniqueArray(
    record({ name: constantFrom(...names), image: constantFrom('shop/app:v2', 'shop/app:v3', 'mesh/proxy:7') }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
  ),
  paths: subarray(places),
}).map(
  ({ containers, paths }): Change =>
    changeOf(Object.fromEntries(containers.map(({ name, image }) => [name, [image, 'shop/app:v1']])), paths),
)

/** All that a change can be with one difference more. */
const withOneMore = (change: Change): Change[] => {
  const { containers, paths } = change
  const added = (name: string, init: boolean) => ({ name, image: 'evil/miner:v2', stableImage: '', init })
  return [
    { ...change, stable: '' },
    { ...change, containers: [...containers, added('more', false)] },
    { ...change, containers: [...containers, added('more', true)] },
    { ...change, paths: [...paths, 'spec.containers[app].args[0]'] },
    ...containers.flatMap((container, at) => [
      { ...change, containers: containers.with(at, { ...container, image: `evil.example/${container.image}` }) },
      { ...change, containers: containers.with(at, { ...container, image: `${container.image}x` }) },
      { ...change, containers: containers.with(at, { ...container, init: !container.init }) },
      { ...change, containers: containers.with(at, { ...container, name: `${container.name}-2` }) },
    ]),
  ]
}

test('a change counts for itself, and never for itself with one difference more', () => {
  assert(
    property(changes, (change) => {
      expect(beyond(change, change, plainImageRules)).toEqual([])
      for (const more of withOneMore(change)) expect(counts(change, more, plainImageRules)).toBe(false)
    }),
  )
})

test('nothing counts where nobody knows what was decided about', () => {
  expect(counts(undefined, changeOf({ app: ['shop/app:v2', 'shop/app:v1'] }), plainImageRules)).toBe(false)
})

test.each([
  ['shop/app:v2', 'shop/app:v2', { requireDigest: true }, /requireDigest/],
  ['shop/app:v2', 'shop/app:v2', { immutableTags: [] }, /immutableTags/],
  ['shop/app:v2', 'evil/app:v2', {}, /another repository.*images\.mirrors/],
  ['shop/app', 'shop/app', {}, /latest may be anything/],
])('why %s is not known to be %s is said', (there, here, rules, says) => {
  const only = (image: string) => changeOf({ app: [image, 'shop/app:v1'] })
  expect(beyond(only(there), only(here), { ...plainImageRules, ...rules })).toMatchObject([
    { kind: 'container', name: 'app', here, there, why: expect.stringMatching(says) },
  ])
})

test.each([
  ['stays there', changeOf({ app: ['shop/app:v1', 'shop/app:v1'] }), 'shop/app:v1'],
  ['is not there', changeOf({ web: ['shop/web:v2', 'shop/web:v1'] }), ''],
])('a container that changes here and %s is a difference', (_, decided, there) => {
  expect(beyond(decided, changeOf({ app: ['shop/app:v2', 'shop/app:v1'] }), plainImageRules)).toEqual([
    { kind: 'container', name: 'app', here: 'shop/app:v2', there, why: 'only one of them changes it' },
  ])
})
