import { expect, test } from 'vitest'
import { type ImageRules, plainImageRules } from '../ports/policy.ts'
import { whyAnotherImage } from './same-image.ts'

const digest = `sha256:${'a'.repeat(64)}`
const noName = 'one of them is not the name of an image'
const movable = 'registry.example.com/shop/app may be moved: images.immutableTags does not name it'
const stays: Partial<ImageRules> = { immutableTags: ['docker.io/shop/*'] }

test.each<[string, string, string, Partial<ImageRules>?]>([
  ['shop/app:v2', `shop/app@${digest}`, 'a digest is compared with a digest only'],
  ['shop/app:v2', 'shop/App:v2', noName],
  ['shop/app:v2', '', noName],
  ['shop/app:latest', 'shop/app:v2', 'latest may be anything'],
  ['shop/app', 'shop/app:v2', 'latest may be anything'],
  ['shop/app:v3', 'shop/app:v2', 'another tag'],
  ['registry.example.com/shop/app:v2', 'shop/app:v2', `tags of ${movable}`, stays],
])('%s and %s are two images, with one reason for both: %s', (one, other, why, rules = {}) => {
  for (const pair of [[one, other] as const, [other, one] as const])
    expect(whyAnotherImage(...pair, { ...plainImageRules, ...rules })).toBe(why)
})

test.each([
  ['my.app:v2', 'docker.io/library/my.app:v2'],
  ['my_team.app/web:v2', 'docker.io/my_team.app/web:v2'],
  ['localhost/app:v2', 'localhost/app:v2'],
])('%s is %s', (short, whole) => {
  expect(whyAnotherImage(short, whole, plainImageRules)).toBeUndefined()
})

test('an image of the own machine is none of Docker Hub', () => {
  expect(whyAnotherImage('localhost/app:v2', 'docker.io/localhost/app:v2', plainImageRules)).toMatch(
    /^another repository/,
  )
})
