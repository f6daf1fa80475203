import { describe, expect, it } from 'vitest'
import { shortHash } from '../journal/identity.ts'
import { differenceOf, partsOf } from './settings-parts.ts'

const steps = {}

describe('parts of settings', () => {
  it.each([
    ['endpoint', { endpoint: 'https://a' }, { endpoint: 'https://a' }],
    ['images', { images: [] }, { images: '[]' }],
    ['audit', { audit: { keep: 1 } }, { audit: '{"keep":1}' }],
    ['network', { network: 'none' }, { network: '"none"' }],
    ['clusters', { clusters: { eu: { region: 'eu' } } }, { 'clusters.eu': '{"region":"eu"}' }],
    ['no namespaces at all', { namespaces: {} }, { namespaces: 'listed' }],
    ['namespaces', { namespaces: { pay: [] } }, { namespaces: 'listed', 'namespaces.pay': '[]' }],
    ['nothing', {}, {}],
  ])(
    '%s are told as hashes, which no version may make otherwise: clusters would hear of a change',
    (_, content, parts) => {
      const hashes = Object.entries(parts).map(([name, text]) => [name, shortHash(text)])
      expect(partsOf('text', { steps, ...content })).toEqual({
        hash: shortHash('text'),
        parts: Object.fromEntries(hashes),
      })
    },
  )

  it('modes of steps are told as they are', () => {
    expect(partsOf('', { steps: { toy: { mode: 'hold' } } }).parts).toEqual({ 'steps.toy.mode': 'hold' })
  })
})

it('a difference is told by names in their order: new, gone, and otherwise', () => {
  const before = { hash: '', parts: { c: '1', b: '2', same: '3' } }
  const after = { hash: '', parts: { same: '3', c: '4', a: '5' } }
  expect(differenceOf(before, after)).toBe('a is new (5); b is gone (was 2); c was 1, is 4')
  expect(differenceOf(after, { ...after, hash: 'other' })).toBe('its text, but not its meaning')
})
