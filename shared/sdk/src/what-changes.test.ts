import { expect, test } from 'vitest'
import { changedContainers, placeInWords, placesInWords } from './what-changes.ts'

test.each([
  ['spec.containers[app].env[LOG_LEVEL]', 'env[LOG_LEVEL] of app'],
  ['spec.initContainers[migrate].command[0]', 'command[0] of migrate'],
  ['spec.containers[old]', 'container old'],
  ['spec.containers', 'containers'],
  ['spec.volumes[data].secret', 'volumes[data].secret'],
  ['metadata.annotations[checksum/config]', 'annotations[checksum/config]'],
])('%s is told as %s', (path, words) => {
  expect(placeInWords(path)).toBe(words)
})

test('places are told by what they are in, with how many, and those of the metadata last', () => {
  const paths = [
    'metadata.annotations[checksum/config]',
    'spec.containers[app].env[A]',
    'spec.containers[app].env[B]',
    'spec.serviceAccountName',
  ]
  expect(placesInWords({ paths })).toBe('env of app (2), serviceAccountName, annotations')
})

test('many places are few words', () => {
  const paths = Array.from({ length: 40 }, (_, index) => `spec.containers[app-${index}].command`)
  expect(placesInWords({ paths })).toMatch(/^command of app-0, .*command of app-7, 32 more$/)
})

test('changes are told in order, those that run before the others last', () => {
  const container = (name: string, init: boolean, stableImage = 'a:1') => ({ name, image: 'a:2', stableImage, init })
  const containers = [container('migrate', true), container('proxy', false, 'a:2'), container('app', false)]
  const names = changedContainers({ stable: 'x', containers, paths: [] }).map(({ name }) => name)
  expect(names).toEqual(['app', 'migrate'])
})
