import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { command, fileWith, rolloutWith } from '../testing/command.ts'

const example = fileURLToPath(new URL('../../../../plugins/slack-notify/rollout.yaml', import.meta.url))
const run = (...args: string[]) => command(['run', ...args])
const json = (out: string): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

it('drives a Rollout to Healthy and prints what happened in Slack', async () => {
  const { code, out } = await run(example, '--sandbox')
  expect(code).toBe(0)
  expect(out).toContain('Healthy at revision 2')
  expect(out).toMatch(/:white_check_mark: Healthy payments\/checkout revision 2/)
  expect(out.match(/payments\/checkout revision 2: `/g)).toHaveLength(1)
})

it('ends with 1 and says so in Slack when the rollout is aborted', async () => {
  const { code, out } = await run(example, '--sandbox', '--abort-at', '6')
  expect(code).toBe(1)
  expect(out).toMatch(/:rewind: aborted payments\/checkout revision 2/)
  expect(out).toContain('Degraded, aborted: Rollout aborted update to revision 2')
})

it('ends with 1 when an analysis fails', async () => {
  const { code, out } = await run(example, '--sandbox', '--analysis', 'fail')
  expect(code).toBe(1)
  expect(out).toContain('analysis phase error/failed')
})

it('skips the remaining steps when promoted in full', async () => {
  const { code, out } = await run(example, '--sandbox', '--promote-full-at', '3')
  expect(code).toBe(0)
  expect(out).not.toContain('step 4')
  expect(out).toMatch(/:white_check_mark: Healthy payments\/checkout/)
})

it('writes one event a line, the end last', async () => {
  const { out } = await run(example, '--sandbox', '--json', '--abort-at', '2')
  const events = json(out)
  expect(events).toContainEqual({
    event: 'step',
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    step: { index: 1, plugin: 'canary-steps/slack-notify' },
    operation: 'Run',
    phase: 'Successful',
    message: 'told C0PAY',
  })
  expect(events.at(-1)).toMatchObject({
    event: 'end',
    status: 'Degraded',
    aborted: true,
    reason: expect.stringContaining('aborted'),
  })
})

it('promotes a pause without end where nobody is at a terminal, and says so', async () => {
  const { code, out } = await run(fileWith(rolloutWith('[{ setWeight: 20 }, { pause: {} }]')), '--sandbox')
  expect(code).toBe(0)
  expect(out).toContain('paused without end: promoted, since nobody is at a terminal')
})

it('takes a plugin that is not ours to answer as assumed', async () => {
  const file = fileWith(rolloutWith('[{ plugin: { name: acme/gate } }]'))
  expect(await run(file, '--sandbox', '--assume', '*=Successful')).toMatchObject({ code: 0 })
  const failed = await run(file, '--sandbox', '--assume', 'acme/gate=Failed')
  expect(failed).toMatchObject({
    code: 1,
    out: expect.stringContaining('Step Plugin 1 (acme/gate) failed: assumed Failed'),
  })
})

it('runs the step that a catch-all plugin names', async () => {
  const config = '{ step: slack-notify, with: { channel: C0PAY, text: "from {{stable.image}} to {{canary.image}}" } }'
  const { code, out } = await run(
    fileWith(rolloutWith(`[{ plugin: { name: canary-steps/run, config: ${config} } }]`)),
    '--sandbox',
  )
  expect(code).toBe(0)
  expect(out).toContain('from shop:previous to shop:v2')
})

it('lets a rollout go on when Slack refuses', async () => {
  const steps = '[{ plugin: { name: canary-steps/slack-notify, config: { channel: C0ARCHIVED, text: hello } } }]'
  const { code, out } = await run(fileWith(rolloutWith(steps)), '--sandbox')
  expect(code).toBe(0)
  expect(out).toContain('went on after a failure: slack: is_archived')
})

it('chooses one of several Rollouts by name', async () => {
  const file = fileWith(
    `${rolloutWith('[{ setWeight: 20 }]', 'one')}\n---\n${rolloutWith('[{ setWeight: 20 }]', 'two')}`,
  )
  expect(await run(file, '--sandbox', '--name', 'two')).toMatchObject({ code: 0 })
})

const notify = (text: string) =>
  `{ plugin: { name: canary-steps/slack-notify, config: { channel: C0PAY, text: ${text} } } }`

it('tells in Slack that a rollout is Healthy whose last step is a weight: no call says so', async () => {
  const { out } = await run(fileWith(rolloutWith(`[${notify('hello')}, { setWeight: 100 }]`)), '--sandbox')
  expect(out).toMatch(/:white_check_mark: Healthy payments\/shop revision 2/)
})

it('leaves a thread open through a pause of three days', async () => {
  const steps = `[${notify('hello')}, { pause: { duration: 72h } }, ${notify('and on')}]`
  const { code, out } = await run(fileWith(rolloutWith(steps)), '--sandbox')
  expect(code).toBe(0)
  expect(out.match(/payments\/shop revision 2: `/g)).toHaveLength(1)
})
