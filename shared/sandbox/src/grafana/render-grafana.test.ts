import { expect, test } from 'vitest'
import { renderGrafana } from './render-grafana.ts'
import type { StoredAnnotation } from './stored-annotation.ts'

const begin = Date.UTC(2026, 10, 1, 10, 2, 3)
const annotation = (more: Partial<StoredAnnotation>): StoredAnnotation => ({
  id: 1,
  dashboardUID: '',
  panelId: 0,
  time: begin,
  timeEnd: begin,
  text: 'hello',
  tags: [],
  created: begin,
  updated: begin,
  ...more,
})
const render = (...views: readonly Partial<StoredAnnotation>[]) =>
  renderGrafana({ annotations: () => views.map(annotation) })

test('shows the annotations of each place in the order of their times, with end and tags', () => {
  const later = begin + 60_000
  const region = { timeEnd: begin + 600_000, text: 'canary', tags: ['deploy', 'outcome:succeeded'] }
  expect(
    render({ id: 2, time: later, timeEnd: later }, region, { dashboardUID: 'shop', panelId: 3 }),
  ).toBe(`Annotations of the organisation

  10:02:03–10:12:03  canary
    [deploy] [outcome:succeeded]
  10:03:03  hello

Dashboard shop, panel 3

  10:02:03  hello
`)
})

test('keeps an annotation on one line of at most 100 columns', () => {
  const lines = render({ text: `two\nlines ${'word '.repeat(100)}` }).split('\n')
  expect(lines[2]).toMatch(/two lines word/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('says so when there is nothing', () => {
  expect(render()).toBe('Nothing was annotated in Grafana.\n')
})
