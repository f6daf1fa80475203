import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { arrows, importing, pastExports, pointers, unusedDoors } from './arrows.ts'
import { circles } from './circles.ts'
import { emptyRooms, reachedUp, upward, withoutFloor } from './floor-law.ts'
import { reasonsToReachUp } from './floors.ts'
import { files, packages, textOf, urlOf } from './repository.ts'

const none: readonly string[] = []

// a file that is not looked at cannot fail
it('every file that can import is looked at, and every line that imports is seen', () => {
  expect(files.filter((file) => /\.(js|mjs|cjs|jsx|mts|cts|tsx)$/.test(file))).toEqual(none)
  expect(importing.length).toBeGreaterThan(1000)
  const seen = new Set(arrows.map(({ from, specifier }) => `${from} ${specifier}`))
  // those have made-up files in their text
  const real = importing.filter((file) => !/^test\/laws\/.*\.mocked\./.test(file))
  const lines = real.flatMap((file) =>
    [...textOf(file).matchAll(/^(?:import|export|\}) .*?from '(\.[^']*|@canary-steps[^']*)'$/gm)].map(
      ([, specifier]) => `${file} ${specifier}`,
    ),
  )
  expect(lines.length).toBeGreaterThan(3000)
  expect(lines.filter((line) => !seen.has(line))).toEqual(none)
  expect([...new Set(arrows.map(({ to }) => to))].filter((file) => !existsSync(urlOf(file)))).toEqual(none)
})

it('every room has its floor, and every floor somebody who lives there', () => {
  expect(withoutFloor()).toEqual(none)
  expect(emptyRooms()).toEqual(none)
})

it('a package imports only packages below it, and a room only rooms below it', () => {
  expect(upward()).toEqual(none)
})

it('a path names a file that is not below only where there is a reason', () => {
  expect(pointers.length).toBeGreaterThan(50)
  expect(reachedUp().toSorted()).toEqual(Object.keys(reasonsToReachUp).toSorted())
})

it('no file imports itself by way of others', () => {
  expect(circles()).toEqual(none)
})

it('nothing imports past what a package exports', () => {
  expect(pastExports()).toEqual(none)
})

it('a package exports only files that somebody outside of it imports', () => {
  expect(packages.flatMap(({ exports }) => Object.keys(exports)).length).toBeGreaterThan(50)
  expect(unusedDoors()).toEqual(none)
})
