import { renameSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { fileWith } from '../testing/command.ts'
import { policySource } from './settings-source.ts'

const at = new Date('2026-01-01T00:00:00Z')
/** A file of one time. */
const timed = (text: string, name: string): string => {
  const file = fileWith(text, name)
  utimesSync(file, at, at)
  return file
}

/** Changes of a file that leave all but one thing of it as it was. */
const changes: Readonly<Record<string, (file: string) => void>> = {
  'another file of the same size and time': (file) => {
    const other = join(dirname(file), 'other')
    writeFileSync(other, 'a: 1')
    utimesSync(other, at, at)
    renameSync(other, file)
  },
  'another time': (file) => utimesSync(file, at, new Date(at.getTime() + 1)),
  'another size': (file) => {
    writeFileSync(file, 'a: 12')
    utimesSync(file, at, at)
  },
}

it.each(Object.entries(changes))('%s is a change of the settings, and of each secret', async (_, change) => {
  const files = ['settings.yaml', 'key', 'token'].map((name) => timed('a: 1', name))
  const [settings = '', key, token] = files
  const { stamp } = policySource(settings, { KEY_FILE: key, TOKEN_FILE: token })
  const before = await stamp()
  expect(await stamp()).toBe(before)
  for (const file of files) {
    const known = await stamp()
    change(file)
    expect(await stamp()).not.toBe(known)
  }
})

it('secrets that have changed places are a change', async () => {
  const [settings = '', one, other] = ['settings.yaml', 'one', 'other'].map((name) => timed('a: 1', name))
  const stamps = [
    { A_FILE: one, B_FILE: other },
    { A_FILE: other, B_FILE: one },
  ].map((variables) => policySource(settings, variables).stamp())
  expect(await stamps[0]).not.toBe(await stamps[1])
})
