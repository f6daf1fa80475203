import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { steps } from '@canary-steps/plugins'
import { expect, it } from 'vitest'
import { command, fileWith } from '../testing/command.ts'

const example = (step: string) => fileURLToPath(new URL(`../../../../plugins/${step}/rollout.yaml`, import.meta.url))
const run = (file: string, ...more: string[]) => command(['run', file, '--sandbox', ...more])

/** Of steps whose example alone cannot succeed: it needs regions, or what is in no file. Each has a test of its own below. */
const needMore = ['dependency-check', 'region-wait']

it.each(steps.flatMap(({ name }) => (needMore.includes(name) ? [] : [name])))(
  'the example of %s ends Healthy',
  async (step) => {
    const { code, out, err } = await run(example(step))
    expect({ code, err, end: out.includes('Healthy at revision 2') }, out).toEqual({ code: 0, err: '', end: true })
    expect(out).toContain(`canary-steps/${step} Run Successful`)
  },
)

it('the example of region-wait ends Healthy in three regions, and nowhere when one of them aborts', async () => {
  const inThree = ['--regions', 'eu,us,ap']
  const { code, err, out } = await run(example('region-wait'), ...inThree)
  expect({ code, err, healthy: out.match(/Healthy at revision 2/g)?.length }).toEqual({ code: 0, err: '', healthy: 3 })
  const lost = await run(example('region-wait'), ...inThree, '--abort-at', '6@us')
  expect(lost.code).toBe(1)
  for (const region of ['eu', 'ap'])
    expect(lost.out).toMatch(new RegExp(`^${region} .*region-wait Run Failed: .*region us ended as aborted`, 'm'))
})

it('the example of slack-approval ends with 1 when people reject', async () => {
  const { code, out } = await run(example('slack-approval'), '--reject')
  expect(code).toBe(1)
  expect(out).toContain('slack-approval Run Failed: rejected by Ann Archer')
})

it('the example of jira-approval ends with 1 when people reject, and takes back what it may', async () => {
  const { code, out } = await run(example('jira-approval'), '--reject')
  expect(code).toBe(1)
  expect(out).toContain('jira-approval Run Failed: rejected by Ann Archer: PAY-12 is Rejected')
  expect(out).toMatch(
    /PAY-12 {2}Rejected\n(.|\n)*The rollout goes back: rejected by Ann Archer(.|\n)*PAY-13 {2}In Progress/,
  )
})

it('the example of dependency-check waits for what is not in the file, until its own time is over', async () => {
  const { code, out } = await run(example('dependency-check'))
  expect(code).toBe(1)
  expect(out).toContain('dependency-check Run Running: waits for 1 of 1: payments/ledger')
  expect(out).toMatch(/00:4\d:\d\d {4}canary-steps\/dependency-check Run Failed: /)
})

it('the example of dependency-check ends Healthy with the ledger in the file', async () => {
  const ledger = `
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: ledger, namespace: payments, labels: { part-of: shop } }
spec: { template: { spec: { containers: [{ name: ledger, image: "payments/ledger:2.5.1" }] } } }
`
  const file = fileWith(readFileSync(example('dependency-check'), 'utf8') + ledger)
  const { code, out } = await run(file, '--name', 'checkout')
  expect(out.match(/dependency-check Run Successful: 1 of 1 ready: payments\/ledger 2\.5\.1/g)).toHaveLength(2)
  expect(code).toBe(0)
})

it('the example of dependency-check ends Healthy when the step is assumed to pass', async () => {
  const assumed = ['--assume', 'canary-steps/dependency-check=Successful']
  expect(await run(example('dependency-check'), ...assumed)).toMatchObject({ code: 0, err: '' })
})
