import { expect, it } from 'vitest'
import { filesIn, isTest, textOf } from './repository.ts'
import { importsOf } from './syntax.ts'

const runtime = 'shared/runtime/src'
const doors = ['index.ts', 'host/node.ts', 'host/executable.ts'].map((file) => `${runtime}/${file}`)

/** The files of what hosts may call. */
const opened = doors.flatMap((door) => {
  const folder = door.slice(0, door.lastIndexOf('/'))
  const relative = importsOf(door).filter((specifier) => specifier.startsWith('.'))
  // the guard itself is looked at, too
  const files = relative.map((specifier) => new URL(specifier, `file:///${folder}/`).pathname.slice(1))
  return files.filter((file) => !file.endsWith('/guarded.ts'))
})

const firstParameter = /^export const (\w+) =\s*(?:async )?\(\s*(\w+): Runtime[,)](.*?)^(?=export |const |\/\*\*)/gms

it('a host closes the ways out of its runtime first: its logs, store and answers have no secret then', () => {
  const entries = [...new Set([...opened, ...doors])].flatMap((file) =>
    [...`${textOf(file)}\n/**`.matchAll(firstParameter)].map(([, name = '', parameter = '', body = '']) => ({
      name,
      isGuarded: new RegExp(`\\b(guarded|guardedWith)\\(${parameter}\\b`).test(body),
    })),
  )
  expect(entries.map(({ name }) => name).toSorted()).toEqual(
    expect.arrayContaining([
      'createApp',
      'execute',
      'serveNode',
      'closeDue',
      'stepExecutor',
      'takeIn',
      'takeInventory',
    ]),
  )
  // these only hand it on to one that does
  const handedOn = ['deliver', 'closeDue']
  expect(entries.flatMap(({ name, isGuarded }) => (isGuarded || handedOn.includes(name) ? [] : [name]))).toEqual([])
})

it('nothing of the runtime asks the environment, sends or stores but through what is guarded', () => {
  const hosts = filesIn(runtime).filter((file) => file.endsWith('.ts') && !isTest(file) && !file.includes('/testing/'))
  const asking = hosts.filter((file) => /\bglobalThis\.fetch\(|\bprocess\.env\b|\bconsole\./.test(textOf(file)))
  expect(asking).toEqual([])
})
