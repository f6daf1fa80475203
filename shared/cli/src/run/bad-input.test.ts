import { expect, it } from 'vitest'
import { command, fileWith, rolloutWith } from '../testing/command.ts'

const notify = (config: string) => rolloutWith(`[{ plugin: { name: canary-steps/slack-notify, config: ${config} } }]`)
const two = `${rolloutWith('[]', 'one')}\n---\n${rolloutWith('[]', 'two')}`
const blueGreen = rolloutWith('[]').replace(/canary:\n\s+steps: \[\]/, 'blueGreen: { activeService: a }')
const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n'

const inputs: [what: string, text: string, flags: string[], says: string][] = [
  ['text that is not YAML', 'a: [1', [], 'not YAML'],
  ['a file without a Rollout', service, [], 'no Rollout in it'],
  ['several Rollouts and no name', two, [], 'several Rollouts: choose one of one, two'],
  ['a name that is not there', two, ['--name', 'three'], 'no Rollout named three'],
  ['a blueGreen Rollout', blueGreen, [], 'blueGreen, which has no canary steps'],
  [
    'a plugin that is not ours',
    rolloutWith('[{ plugin: { name: acme/gate } }]'),
    [],
    'steps[0].plugin.name: acme/gate is none of ours',
  ],
  ['a misspelt key', notify('{ channel: C0PAY, text: a, chanel: b }'), [], 'config: Unrecognized key: "chanel"'],
  ['a wrong type', notify('{ channel: C0PAY, text: 5 }'), [], 'config.text: Invalid input: expected string'],
  ['a missing field', notify('{ text: a }'), [], 'config.channel'],
  ['a channel by its name', notify('{ channel: "#payments", text: a }'), [], 'must be the ID of a channel'],
  [
    'a template with an unknown variable',
    notify('{ channel: C0PAY, text: "{{rolout.name}}" }'),
    [],
    'unknown variable {{rolout.name}}',
  ],
  ['a catch-all that names no step', rolloutWith('[{ plugin: { name: a/run } }]'), [], 'a/run is none of ours'],
  [
    'another Rollout that Kubernetes would not take',
    `${rolloutWith('[]')}\n---\n${rolloutWith('[]', 'two').replace('replicas: 2', 'replicas: many')}`,
    ['--name', 'shop'],
    'spec.replicas is "many":',
  ],
  [
    'a Rollout that is too large for steps',
    rolloutWith('[]').replace('namespace:', `labels: { big: ${'x'.repeat(70_000)} }, namespace:`),
    [],
    'bytes, 65536 are allowed: shorten',
  ],
  ['a step that is not there', rolloutWith('[{ setWeight: 5 }]'), ['--abort-at', '2'], 'has 1 steps'],
]

it.each(inputs)('refuses %s in one line that names the file, and does nothing', async (_, text, flags, says) => {
  const file = fileWith(text)
  const { code, out, err } = await command(['run', file, '--sandbox', ...flags])
  expect(err).toContain(says)
  expect(err).toContain(file)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

it.each([
  [['run']],
  [['run', 'a.yaml', '--speed', 'fast']],
  [['run', 'a.yaml', '--assume', 'acme/gate']],
  [['run', 'a.yaml', '--abort-at', '0']],
  [['run', 'a.yaml', '--analysis', 'maybe']],
  [['rum']],
  [['run', 'a.yaml', '--sandbx']],
])('refuses to be called as %j', async (args) => {
  const { code, out, err } = await command(args)
  expect(err).toMatch(/^[^\n]+\n$/)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

it('ends as every plugin does that no controller started, with one line', async () => {
  const { code, out, err } = await command(['plugin'])
  expect(err).toMatch(/^canary-steps: plugin: only the Argo controller starts it[^\n]*\n$/)
  expect({ code, out }).toEqual({ code: 1, out: '' })
})

it('names a file that is not there', async () => {
  const { code, err } = await command(['run', 'nowhere.yaml', '--sandbox'])
  expect(code).toBe(2)
  expect(err).toContain('nowhere.yaml: cannot be read (no such file)')
})

it('names a secret that is missing when there is no sandbox', async () => {
  const { code, err } = await command(['run', fileWith(notify('{ channel: C0PAY, text: a }'))])
  expect(code).toBe(2)
  expect(err).toContain('SLACK_BOT_TOKEN is missing: set it, or use --sandbox')
})
