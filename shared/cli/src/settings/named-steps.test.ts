import { stepsWithSecrets } from '@canary-steps/runtime'
import { howToSet } from '@canary-steps/runtime/node'
import { expect, it } from 'vitest'
import { namedSteps } from './named-steps.ts'

const envOf = (variables: Readonly<Record<string, string>>) => (name: string) => variables[name]

it.each([
  ['is not set', {}, 'is missing'],
  ['is too short', { SLACK_BOT_TOKEN: 'xoxb' }, 'has 4 characters, and a secret has at least 8'],
])('leaves out a step whose secret %s, and the log says what to set', (_, variables, why) => {
  const env = envOf(variables)
  const { steps, warnings } = stepsWithSecrets(namedSteps(undefined, env), env, howToSet)
  const names = steps.map(({ name }) => name)
  expect(names).toContain('dependency-check')
  expect(names).not.toContain('slack-approval')
  const reason = `slack-approval needs SLACK_BOT_TOKEN, which ${why}: set it or SLACK_BOT_TOKEN_FILE`
  expect(warnings).toContainEqual({ message: 'a step is not served', fields: { step: 'slack-approval', reason } })
})

it('serves a step whose secrets are set, and refuses one by name whose secret is not', () => {
  const token = envOf({ SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghij' })
  const named = (env: typeof token) => namedSteps(['slack-approval'], env).map(({ name }) => name)
  expect(named(token)).toEqual(['slack-approval'])
  expect(() => named(envOf({}))).toThrow('set it or SLACK_BOT_TOKEN_FILE, or leave the step out of --steps')
  expect(() => named(envOf({ SLACK_BOT_TOKEN: 'xoxb' }))).toThrow('has 4 characters')
})
