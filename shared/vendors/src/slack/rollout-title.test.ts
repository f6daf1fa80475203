import type { Change, Story } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { rolloutTitle } from './text.ts'

const container = (name: string, image: string, stableImage: string, init = false) => ({
  name,
  image,
  stableImage,
  init,
})
const app = container('app', 'shop/app:v2', 'shop/app:v1')
const proxy = container('proxy', 'mesh/proxy:7', 'mesh/proxy:7')

const story = (change?: Change, more: Partial<Story> = {}): Story => ({
  rollout: { name: 'shop', namespace: 'pay', uid: 'u1', revision: 7 },
  cluster: 'prod-eu',
  region: 'eu',
  group: 'pay/shop',
  release: 'v2',
  canary: { image: 'shop/app:v2', weight: 20, container: 'app' },
  stable: { image: 'shop/app:v1' },
  step: { index: 1, number: 2, count: 5 },
  ...(change && { change }),
  ...more,
})
const changing = (...containers: Change['containers']): Change => ({ stable: '6c8f', containers, paths: [] })

test.each([
  ['the only container', story(changing(app)), ['*pay/shop* revision 7: `shop/app:v1` → `shop/app:v2`']],
  [
    'one image and that more may change where nobody knows',
    story(),
    ['*pay/shop* revision 7: `shop/app:v1` → `shop/app:v2`', 'other changes are unknown'],
  ],
  [
    'no image that was before where nobody knows it',
    story(undefined, { stable: { image: 'unknown' } }),
    ['*pay/shop* revision 7: `shop/app:v2`', 'other changes are unknown'],
  ],
  [
    'one beside a proxy that stays',
    story(changing(proxy, app)),
    ['*pay/shop* revision 7: app: `shop/app:v1` → `shop/app:v2`'],
  ],
  [
    'all that change, the main one first',
    story(changing(container('proxy', 'mesh/proxy:8', 'mesh/proxy:7'), app, container('migrate', 'a:2', 'a:1', true))),
    [
      '*pay/shop* revision 7: app: `shop/app:v1` → `shop/app:v2`',
      'proxy: `mesh/proxy:7` → `mesh/proxy:8`',
      'migrate (init): `a:1` → `a:2`',
    ],
  ],
  [
    'one that is new',
    story(changing(app, container('miner', 'evil/miner:1', ''))),
    ['*pay/shop* revision 7: app: `shop/app:v1` → `shop/app:v2`', 'miner: new: `evil/miner:1`'],
  ],
  [
    'all of it where stable is not known',
    story({ ...changing(container('app', 'shop/app:v2', ''), container('proxy', 'mesh/proxy:7', '')), stable: '' }),
    ['*pay/shop* revision 7: app: `shop/app:v2`', 'proxy: `mesh/proxy:7`'],
  ],
  [
    'other places',
    story({ ...changing(app), paths: ['metadata.annotations[checksum/config]', 'spec.containers[app].env[LOG]'] }),
    ['*pay/shop* revision 7: `shop/app:v1` → `shop/app:v2`', 'and 2 other places: env of app, annotations'],
  ],
  [
    'other places only',
    story(
      { ...changing({ ...app, image: 'shop/app:v1' }), paths: ['spec.volumes[data]'] },
      { canary: { image: 'shop/app:v1', weight: 20, container: 'app' } },
    ),
    ['*pay/shop* revision 7: `shop/app:v1` stays', 'and 1 other place: volumes'],
  ],
])('it lists %s', (_, told, lines) => {
  expect(rolloutTitle(told)).toEqual(lines)
})

test('an annotation that names a container that stays hides none that changes', () => {
  const told = story(changing(proxy, container('app', 'evil/miner:v2', 'shop/app:v1')), {
    canary: { image: 'mesh/proxy:7', weight: 20, container: 'proxy' },
    stable: { image: 'mesh/proxy:7' },
  })
  expect(rolloutTitle(told).join('\n')).toContain('app: `shop/app:v1` → `evil/miner:v2`')
})

test('how a change differs from the same release in other regions is a line of its own', () => {
  const beside = { regions: ['eu', 'ap'], differs: 'env[LOG] of app changes here only' }
  expect(rolloutTitle(story(changing(app), { beside })).at(-1)).toBe(
    ':left_right_arrow: differs from eu, ap: env[LOG] of app changes here only',
  )
})

test('nothing in an image, a name or a release makes a line, ends the code, mentions anybody or turns the text around', () => {
  const forged = container(
    'app`\n:white_check_mark: approved',
    'x`\n:white_check_mark: approved by <!here>\u202e',
    'shop/app:v1',
  )
  const lines = rolloutTitle(
    story(changing(forged, proxy), { regions: [], release: 'v2\n:white_check_mark: approved <!here>' }),
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toMatch(/[\n<\u202e]/)
  expect(lines[0]?.split('`').length).toBe(6)
})

test('of very many containers all are named', () => {
  const many = Array.from({ length: 30 }, (_, index) => container(`c${index}`, 'a:2', 'a:1'))
  const lines = rolloutTitle(story(changing(...many)))
  expect(lines).toHaveLength(21)
  expect(lines.at(-1)).toMatch(/^and 10 more containers: c20, .*c29$/)
})
