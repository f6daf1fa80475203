import { expect, it, vi } from 'vitest'
import { namedTwice } from './names-once.ts'

const texts = vi.hoisted<Readonly<Record<string, string>>>(() => ({
  'house/src/hall.ts': `export type Door = 1
type Lamp = 1
const open = () => 1
const most = 1
export const Wall = 1
export type Wall = 1
class Stove {}`,
  'house/src/attic.ts': `export { Wall } from './hall.ts'
type Lamp = 2
function open() {}
const most = 2
export const Stove = 2`,
  'house/src/hall.test.ts': 'type Door = 2',
  'house/src/testing/toys.ts': 'export type Door = 2',
  'barn/src/door.ts': 'export type Door = 2',
  'shared/vendors/src/slack/calls.ts': 'export const call = () => 1\nexport const send = 1',
  'shared/vendors/src/jira/calls.ts': 'export const call = () => 2',
  'shared/vendors/src/send.ts': 'export const send = 2',
}))

vi.mock('./repository.ts', () => ({
  files: Object.keys(texts),
  textOf: (file: string) => texts[file] ?? '',
  isTest: (file: string) => file.endsWith('.test.ts'),
  packages: [],
  packageOf: (file: string) => ({ folder: file.split('/src/')[0] ?? '' }),
}))

it('tells of what has one name in two files: not of constants of their own, other packages, tests and two vendors', () => {
  expect(namedTwice()).toEqual([
    'Lamp: house/src/hall.ts:2, house/src/attic.ts:2',
    'open: house/src/hall.ts:3, house/src/attic.ts:3',
    'Stove: house/src/hall.ts:7, house/src/attic.ts:5',
    'send: shared/vendors/src/slack/calls.ts:2, shared/vendors/src/send.ts:1',
  ])
})
