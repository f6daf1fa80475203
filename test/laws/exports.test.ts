import { expect, it } from 'vitest'
import { readByNobody, shown, unused } from './exports.ts'
import { files, textOf } from './repository.ts'

it('every export is used by another file, and what others read by name is there', () => {
  expect(unused()).toEqual([])
  expect(readByNobody()).toEqual([])
})

// a file that is not looked at cannot fail
it('every line that exports is looked at', () => {
  const seen = new Set(shown.map(({ place }) => place))
  const lines = files
    .filter((file) => file.endsWith('.ts') && !/^test\/laws\/.*\.mocked\./.test(file))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, index) => (/^export (?!(?:type )?\{)/.test(line) ? [`${file}:${index + 1}`] : [])),
    )
  expect(lines.length).toBeGreaterThan(2000)
  expect(lines.filter((line) => !seen.has(line))).toEqual([])
})
