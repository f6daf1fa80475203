import type { Change } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { plainImageRules } from '../ports/policy.ts'
import { changeOf } from '../testing/change-pairs.ts'
import { differencesInWords } from './other-changes.ts'

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
