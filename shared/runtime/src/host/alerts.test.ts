import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { toyHost } from '../testing/toy-host.ts'
import { prometheus } from './prometheus.ts'

const text = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')
const Rule = z.strictObject({
  alert: z.string().regex(/^CanarySteps\w+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[smh]$/)
    .optional(),
  annotations: z.strictObject({ summary: z.string().min(10) }),
})
const Rules = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(Rule) })) })
const rules = Rules.parse(parse(/^```yaml\n(groups:.*?)^```/ms.exec(text)?.[1] ?? '')).groups.flatMap(
  (group) => group.rules,
)

/** Samples as Prometheus reads them, each metric having been counted once. */
const samples = async (): Promise<readonly string[]> => {
  const { metrics, scrape } = prometheus(toyHost().runtime)
  metrics.called({ step: 'toy', operation: 'run', phase: 'Running' }, 1)
  metrics.requested({ host: 'slack.com', status: '2xx' }, 1)
  metrics.wentOn({ step: 'toy', reason: 'failure' })
  return (await (await scrape()).text()).split('\n').filter((line) => line.startsWith('canary_steps_'))
}
const labelsOf = (lines: readonly string[], metric: string) =>
  lines
    .filter((line) => line.startsWith(`${metric}{`))
    .flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, label]) => label))
const wordsIn = (part = '') => part.match(/\w+/g) ?? []

test('every metric and every label of the alerts in docs/operations.md is there', async () => {
  const lines = await samples()
  expect(rules.length).toBeGreaterThanOrEqual(6)
  for (const { expr, annotations, alert } of rules) {
    const [metric = ''] = expr.match(/canary_steps_\w+/) ?? []
    const labels = labelsOf(lines, metric)
    const grouped = wordsIn(/by \(([^)]*)\)/.exec(expr)?.[1])
    const selected = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label)
    const told = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
    expect(
      lines.some((line) => line.startsWith(metric) && metric !== ''),
      `${alert}: ${metric}`,
    ).toBe(true)
    expect(labels, alert).toEqual(expect.arrayContaining([...grouped, ...selected]))
    expect(grouped, `${alert} tells a label that is summed away`).toEqual(expect.arrayContaining(told))
  }
})

test('every metric is in the table of docs/operations.md, with its labels', async () => {
  const lines = await samples()
  const metrics = new Set(lines.map((line) => /^\w+?(?=_(?:bucket|sum|count)\b|\{| )/.exec(line)?.[0] ?? ''))
  for (const metric of metrics) {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${metric}\` |`))
    const labels = [...new Set([...labelsOf(lines, metric), ...labelsOf(lines, `${metric}_count`)])]
    expect(row, metric).toBeDefined()
    for (const label of labels) expect(row, metric).toContain(`\`${label}\``)
  }
})
