import type { Change } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { plainImageRules } from '../ports/policy.ts'
import { changeOf } from '../testing/change-pairs.ts'
import { sampleChange } from '../testing/sample-change.ts'
import { sampleReleases, sampleRound, sampleStory } from '../testing/sample-release.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { differencesInWords, otherChangesBeside } from './other-changes.ts'

const words = (here: Change, there: Change) => differencesInWords(here, there, plainImageRules)

const [v1, v2, v3] = ['shop/app:v1', 'shop/app:v2', 'shop/app:v3']
const app = changeOf({ app: [v2, v1] })
const log = 'spec.containers[app].env[LOG]'

test.each<[string, Change, Change, string]>([
  ['another image', changeOf({ app: [v3, v1] }), app, `app is ${v3} here and ${v2} there (another tag)`],
  [
    'a container that stays there',
    app,
    changeOf({ app: [v1, v1] }),
    `app is ${v2} here and ${v1} there (only one of them changes it)`,
  ],
  [
    'a container that stays here',
    changeOf({ app: [v1, v1] }),
    app,
    `app is ${v2} there and ${v1} here (only one of them changes it)`,
  ],
  ['a container more', changeOf({ app: [v2, v1], web: ['shop/web:v2', ''] }), app, 'web is shop/web:v2 here only'],
  ['a place that changes here', changeOf({ app: [v2, v1] }, [log]), app, 'env[LOG] of app changes here only'],
  ['a place that changes there', app, changeOf({ app: [v2, v1] }, [log]), 'env[LOG] of app changes there only'],
  ['a stable version that is unknown', { ...app, stable: '' }, app, 'the stable version is unknown here'],
  ['one that is unknown there', app, { ...app, stable: '' }, 'the stable version is unknown there'],
  ['nothing', app, app, ''],
])('%s is told as a difference of two changes', (_, here, there, said) => {
  expect(words(here, there)).toBe(said)
})

test('a difference that is told from here is not told from there again', () => {
  const here = changeOf({ app: [v3, v1] }, [log])
  const there = changeOf({ app: [v2, v1], web: ['shop/web:v2', ''] }, ['spec.volumes[data]'])
  expect(words(here, there)).toBe(
    [
      `app is ${v3} here and ${v2} there (another tag)`,
      'env[LOG] of app changes here only',
      'web is shop/web:v2 there only',
      'volumes[data] changes there only',
    ].join('; '),
  )
})

test.each([
  [5, ''],
  [6, '; and 1 more'],
  [8, '; and 3 more'],
])('of %s differences five are told', (count, more) => {
  const paths = Array.from({ length: count }, (_, at) => `spec.volumes[data-${at}]`)
  const five = [0, 1, 2, 3, 4].map((at) => `volumes[data-${at}] changes here only`).join('; ')
  expect(words(changeOf({ app: [v2, v1] }, paths), app)).toBe(`${five}${more}`)
})

test('an image is told whole up to 200 characters, and cut in its middle above', () => {
  const image = (length: number) => `shop/app:${'x'.repeat(length - 'shop/app:'.length)}`
  const told = (length: number) => words(changeOf({ app: [image(length), v1] }), app)
  expect(told(200)).toContain(`app is ${image(200)} here`)
  expect(told(201)).toMatch(/^app is shop\/app:x+…x+ here/)
})

const besides = (runs: Parameters<typeof sampleReleases>[0]) =>
  otherChangesBeside(sampleReleases(runs), 'v2/1', plainImageRules)

const [own, other] = [sampleRound({ eu: {} }), sampleRound({ us: {} })]
const { change } = sampleStory('us', { ...sampleChange(sampleRollout()), paths: [log] })
const another = { ...other, ...(change && { subject: { change, isNamed: false, line: 'v2/2' } }) }
const { subject: _, ...unknown } = other
const end = { outcome: 'succeeded', reason: '', at: 1 } as const

test('regions at another change under the name of a release are told, with the difference', () => {
  const differs = 'env[LOG] of app changes there only'
  expect(besides({ 'v2/1': own, 'v2/2': another })).toEqual([{ region: 'us', differs }])
})

test.each([
  ['at the same change', { 'v2/2': other }],
  ['at a release of another name', { 'v3/2': another }],
  ['that have ended', { 'v2/2': { ...another, members: sampleRound({ us: { end } }).members } }],
])('regions %s are not at another change', (_, runs) => {
  expect(besides({ 'v2/1': own, ...runs })).toEqual([])
})

test('where nobody knows the change of one of two that is told', () => {
  const differs = 'its changes are unknown'
  expect(besides({ 'v2/1': own, 'v2/2': unknown })).toEqual([{ region: 'us', differs }])
  expect(besides({ 'v2/1': unknown, 'v2/2': another })).toEqual([{ region: 'us', differs }])
})

test('a region that is at several other changes is told once, with the latest', () => {
  expect(besides({ 'v2/1': own, 'v2/2': another, 'v2/3': unknown })).toEqual([
    { region: 'us', differs: 'its changes are unknown' },
  ])
})
