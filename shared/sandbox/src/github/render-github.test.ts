import { expect, test } from 'vitest'
import { renderGithub } from './render-github.ts'
import type { RunView } from './run-view.ts'

const view = (more: Partial<RunView>): RunView => ({
  id: 1,
  number: 1,
  repository: 'acme/shop',
  workflow: 'e2e.yaml',
  ref: 'main',
  inputs: {},
  title: 'k1',
  attempt: 1,
  status: 'in_progress',
  conclusion: null,
  startedAt: Date.UTC(2026, 10, 1, 10, 2, 3),
  endedAt: undefined,
  ...more,
})

const render = (...views: readonly Partial<RunView>[]) => renderGithub({ runs: () => views.map(view) })

test('shows the runs of each repository with state and inputs', () => {
  const endedAt = Date.UTC(2026, 10, 1, 10, 4, 3)
  const inputs = { image: 'payments/checkout:2026.11.4', 'canary-steps': '0123456789abcdef' }
  const failed = { inputs, number: 7, attempt: 2, status: 'completed', conclusion: 'timed_out', endedAt } as const
  expect(render(failed, { number: 8 }, { repository: 'acme/site', status: 'queued' })).toBe(`acme/shop: Actions

  e2e.yaml #7  attempt 2  timed out after 120s  main  10:02:03
    image: payments/checkout:2026.11.4
    canary-steps: 0123456789abcdef

  e2e.yaml #8  in progress  main  10:02:03

acme/site: Actions

  e2e.yaml #1  queued  main  10:02:03
`)
})

test('keeps an input on one line of at most 100 columns', () => {
  const lines = render({ inputs: { notes: `two\nlines ${'word '.repeat(100)}` } }).split('\n')
  expect(lines[3]).toMatch(/^ {4}notes: two lines word/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('says so when there is nothing', () => {
  expect(render()).toBe('No workflow was run on GitHub.\n')
})
