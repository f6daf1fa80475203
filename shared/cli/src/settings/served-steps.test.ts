import { expect, it } from 'vitest'
import { servedSteps } from './served-steps.ts'

const envOf = (variables: Readonly<Record<string, string>>) => (name: string) => variables[name]

it.each([
  ['is not set', {}, 'is missing'],
  ['is too short', { SLACK_BOT_TOKEN: 'xoxb' }, 'has 4 characters'],
])('leaves out a step whose secret %s, and the log says what to set', (_, variables, why) => {
  const lines: unknown[] = []
  const served = servedSteps(undefined, envOf(variables), (...line) => void lines.push(line))
  const names = served.map(({ name }) => name)
  expect(names).toContain('dependency-check')
  expect(names).not.toContain('slack-approval')
  expect(lines).toContainEqual([
    'warn',
    'a step is not served',
    {
      step: 'slack-approval',
      reason: expect.stringMatching(`slack-approval needs SLACK_BOT_TOKEN, which .*${why}.*: set it`),
    },
  ])
})

it('serves a step whose secrets are set, and refuses one by name whose secret is not', () => {
  const token = envOf({ SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghij' })
  const named = (env: typeof token) => servedSteps(['slack-approval'], env, () => undefined).map(({ name }) => name)
  expect(named(token)).toEqual(['slack-approval'])
  expect(() => named(envOf({}))).toThrow('or leave the step out of --steps')
})
