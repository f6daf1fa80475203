import { replyOf, testHost } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { dependencyCheck } from './index.ts'
import { type Change, finds, type Options, other } from './testing/other-rollouts.ts'

const versions: readonly [string, string, string, Change?][] = [
  ['>=2.4 <3', 'shop/ledger:v2.4.1', 'ready'],
  ['>=2.4 <3', 'shop/ledger:2.4', 'ready'],
  ['>=2', 'shop/ledger:v2@sha256:abc', 'ready'],
  ['>=2026.1', 'shop/ledger:2026.01.04', 'ready'],
  ['>=2.4 <3', 'shop/ledger:3.0.0', 'is at 3.0.0, not >=2.4 <3'],
  ['>=2.4 <3', 'shop/ledger:3.0.0-rc.1', 'is at 3.0.0-rc.1'],
  ['>=2.4 <3', 'shop/ledger:2.4.1-alpine', 'is at 2.4.1-alpine'],
  ['>=2.4.1-0', 'shop/ledger:2.4.1-0123456', 'ready'],
  ['>=2.4 <3', 'shop/ledger:20261104', 'has no version'],
  ['>=2.4 <3', 'shop/ledger:main-2.5.0', 'has no version'],
  ['>=2.4 <3', 'shop/ledger:2.5.0.1', 'has no version'],
  ['>=2.4 <3', 'registry:5000/ledger', 'has no version'],
  ['>=2.4 <3', 'shop/ledger@sha256:24', 'shop/ledger@sha256:24 has no tag such as v2.4.1'],
  ['>=2.4 <3', 'shop/ledger@sha256:24', 'ready', { annotations: { 'canary-steps/release': 'v2.5.0' } }],
  ['>=2.4 <3', 'shop/ledger:2.4.1-a1b2c3d', 'ready', { annotations: { 'canary-steps/release': '2.4.1' } }],
  ['>=2.4 <3', 'shop/ledger:2.3.0', 'is at 2.3.0', { annotations: { 'canary-steps/release': '2.4.1' } }],
]

const checked = async (config: object, more: Options) =>
  replyOf(await testHost(dependencyCheck, { config, ...more }).call('run')).message

it.each(versions)('compares %s with %s: %s', async (version, image, says, change = {}) => {
  const lookUp = finds(other({ images: [image], ...change }))
  expect(await checked({ rollouts: [{ name: 'ledger', version }] }, { lookUp })).toContain(says)
})

const ofSeveral: readonly [string, object, string, Change?][] = [
  ['the named one, behind a proxy', { image: 'shop/ledger' }, 'ready'],
  ['the named one, which is another version than the proxy', { image: 'envoy' }, 'is at 1.31.0, not >=2.4 <3'],
  ['none, and says which there are', {}, 'it has several images, envoy:v1.31.0, shop/ledger:v2.4.1: say in'],
  ['the annotation where none is named', {}, 'ready', { annotations: { 'canary-steps/release': 'v2.5.0' } }],
  [
    'no annotation where one is named',
    { image: 'shop/other' },
    'not one image of shop/other',
    { annotations: { 'canary-steps/release': 'v2.5.0' } },
  ],
  [
    'nothing where two have the repository',
    { image: 'shop/ledger' },
    'not one image',
    { images: ['shop/ledger:v2.4.1', 'shop/ledger:v9.0.0'] },
  ],
  ['the only one that all its containers have', {}, 'ready', { images: ['shop/ledger:v2.4.1', 'shop/ledger:v2.4.1'] }],
]

it.each(ofSeveral)('of several images it compares %s', async (_, more, says, change = {}) => {
  const lookUp = finds(other({ images: ['envoy:v1.31.0', 'shop/ledger:v2.4.1'], ...change }))
  expect(await checked({ rollouts: [{ name: 'ledger', version: '>=2.4 <3', ...more }] }, { lookUp })).toContain(says)
})
