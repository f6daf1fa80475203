import { expect, it, vi } from 'vitest'
import { readByNobody, shown, unused } from './exports.ts'

const texts = vi.hoisted<Readonly<Record<string, string>>>(() => ({
  'ground/README.md': "A `told` name. Tiles are code:\n```ts\nlay(tile)\n```\n`'Hall'`, and attic in words",
  'ground/src/index.ts': `export { coal, type Coal } from './coal.ts'
export { told, tile, attic } from './tiles.ts'`,
  'ground/src/coal.ts': `export const coal = 1
export type Coal = { readonly dust: Dust }
type Dust = 2
export type Soot = Dust`,
  'ground/src/tiles.ts': `
export const { tile, attic } = { tile: 1, attic: 2 }
export function told() {}
export class Alone {}
export const onlyTested = 1, never = 2
export const lazy = 1
export default lazy`,
  'ground/src/tiles.test.ts': `import { onlyTested, type Absent } from './tiles.ts'
const { lazy } = await import('./tiles.ts')
const later = await import(onlyTested)`,
  'ground/src/hall.ts': `export const door = 1
export interface Hall {}
export { door as gate }
export * as cellar from './coal.ts'
export const [first, { second }, ...rest] = door, { a: { third = 3 }, ...fourth } = door`,
  'above.ts': `import { coal } from '@house/ground'
import * as hall from './ground/src/hall.ts'
export const setup = coal`,
}))

vi.mock('./repository.ts', () => ({
  files: Object.keys(texts),
  textOf: (file: string) => texts[file] ?? '',
  packages: [{ folder: 'ground', name: '@house/ground', exports: { '.': './src/index.ts' } }],
  packageOf: (file: string) => (file.startsWith('ground/') ? { folder: 'ground' } : undefined),
}))

it('looks at each way to export', () => {
  expect(shown.map(({ name }) => name)).toEqual([
    ...['coal', 'Coal', 'told', 'tile', 'attic'],
    ...['coal', 'Coal', 'Soot'],
    ...['tile', 'attic', 'told', 'Alone', 'onlyTested', 'never', 'lazy', 'default'],
    ...['door', 'Hall', 'gate', 'cellar', 'first', 'second', 'rest', 'third', 'fourth', 'setup'],
  ])
})

it('tells of what nobody imports, by file and line; its own test is somebody, its own file is not', () => {
  expect(unused()).toEqual([
    'ground/src/index.ts:1 Coal',
    'ground/src/index.ts:2 attic',
    'ground/src/coal.ts:4 Soot',
    'ground/src/tiles.ts:4 Alone',
    'ground/src/tiles.ts:5 never',
    'ground/src/tiles.ts:7 default',
    'above.ts:3 setup',
  ])
})

it('tells of names that are said to be read by others and are not there', () => {
  expect(readByNobody()).toContain('vitest.config.ts default')
})
