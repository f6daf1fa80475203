import { expect, it } from 'vitest'
import * as z from 'zod'
import { textOf } from '../laws/repository.ts'
import { writtenPart } from '../written-part.ts'
import { groupsOf, Played } from './played.ts'
import { tableOf } from './table.ts'

const results = z.array(Played).parse(JSON.parse(textOf('test/versions/results.json')))

it('docs/versions.md shows what was last measured', () => {
  expect(writtenPart('versions').of(textOf('docs/versions.md'))).toBe(tableOf(results))
})

it('the README names the versions that were last measured', () => {
  const names = results.map(({ argo }) => argo)
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  expect(textOf('README.md').replaceAll('\n', ' ')).toContain(`Argo’s released controllers ${list}`)
})

it('results are counted by the outermost title, and what was skipped counts nowhere', () => {
  const result = (group: string, title: string, status: string) => ({ ancestorTitles: [group], title, status })
  const assertionResults = [
    result('one', 'holds', 'passed'),
    result('one', 'does not', 'failed'),
    result('two', 'was not played', 'skipped'),
  ]
  expect(groupsOf({ testResults: [{ assertionResults }] })).toEqual({ one: { passed: 1, failed: ['does not'] } })
})

it('a table says what fails, and what was not played', () => {
  const first = { argo: 'v1.8.5', kubernetes: 'v1.34.5', groups: { one: { passed: 1, failed: ['undo'] } } }
  const second = {
    argo: 'v1.9.3',
    kubernetes: 'v1.34.5',
    groups: { one: { passed: 2, failed: [] }, two: { passed: 1, failed: [] } },
  }
  expect(tableOf([first, second])).toBe(
    `| Argo Rollouts | Kubernetes | one | two |
| --- | --- | --- | --- |
| v1.8.5 | v1.34.5 | 1 of 2 | not played |
| v1.9.3 | v1.34.5 | 2 of 2 | 1 of 1 |

- v1.8.5, one: fails “undo”`,
  )
})
