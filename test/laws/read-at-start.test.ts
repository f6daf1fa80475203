import { expect, it } from 'vitest'
import { packagesReadWith } from './read-at-start.ts'

it('the executable reads no client of a vendor, no database and no metrics before it needs them', () => {
  const read = packagesReadWith('shared/cli/src/plugin/plugin-runtime.ts')
  expect([...read.keys()].toSorted()).toEqual([
    '@hono/node-server',
    '@noble/hashes',
    'hono',
    'mustache',
    'semver',
    'zod',
  ])
})

it('it prints its first line before it reads any package', () => {
  expect([...packagesReadWith('infra/executable/entry.ts')]).toEqual([])
})
