import { expect, test } from 'vitest'
import { TerminalError } from './errors.ts'
import { renderTemplate, type TemplateContext, template } from './template.ts'

const context: TemplateContext = {
  rollout: { name: 'checkout', namespace: 'payments', uid: 'u1', revision: 7 },
  cluster: 'prod-eu',
  region: 'eu',
  group: 'payments/checkout',
  release: 'v7',
  canary: { image: 'payments/checkout:v7', weight: 0 },
  stable: { image: 'payments/checkout:v6' },
  changes: 'app: payments/checkout:v6 → payments/checkout:v7',
  step: { index: 2, number: 3, count: 4 },
  labels: { team: 'pay<ments>', 'app.kubernetes.io/name': 'checkout', app: 'other' },
  annotations: { 'acme.io/ticket': 'PAY-1', empty: '' },
  steps: { 'slack-notify': { url: 'https://slack.example/1', nested: { ts: '1.2' }, list: ['a'], yes: true } },
}
const same = (text: string) => text
const render = (source: string, escapeValue = same) => renderTemplate(source, context, escapeValue)
const problemOf = (source: string) => template().safeParse(source).error?.issues[0]?.message

test.each([
  ['{{rollout.name}} in {{ rollout.namespace }}', 'checkout in payments'],
  ['{{rollout.uid}} {{rollout.revision}}', 'u1 7'],
  ['{{cluster}} {{region}} {{release}}', 'prod-eu eu v7'],
  ['{{canary.image}} at {{canary.weight}} %', 'payments/checkout:v7 at 0 %'],
  ['{{stable.image}}', 'payments/checkout:v6'],
  ['{{changes}}', 'app: payments/checkout:v6 → payments/checkout:v7'],
  ['{{step.number}} of {{step.count}}', '3 of 4'],
  ['{{labels.team}} {{annotations.empty}}.', 'pay<ments> .'],
  ['{{labels.app.kubernetes.io/name}}', 'checkout'],
  ['{{annotations.acme.io/ticket}}', 'PAY-1'],
  ['{{steps.slack-notify.url}} {{steps.slack-notify.nested.ts}}', 'https://slack.example/1 1.2'],
  ['no tag, { one } brace', 'no tag, { one } brace'],
  ['{"name":"{{rollout.name}}","of":{{step.count}}}', '{"name":"checkout","of":4}'],
])('%s is known and becomes %s', (source, text) => {
  expect(problemOf(source)).toBeUndefined()
  expect(render(source)).toBe(text)
})

test.each([
  '{{{labels.team}}}',
  '{{&labels.team}}',
  '{{#labels}}x{{/labels}}',
  '{{^labels}}x{{/labels}}',
  '{{>labels}}',
  '{{!comment}}',
  '{{=<% %>=}}',
  '{{labels.team',
  'labels.team}}',
  '{{}}',
  '{{.}}',
  '{{labels.a b}}',
  'a {{{labels.team}} b',
])('%s is no tag of ours', (source) => {
  expect(problemOf(source)).toBe('has a tag that is not {{name}}')
})

test.each([
  'rollout.nam',
  'env.TOKEN',
  'labels',
  'steps',
  'steps.notify',
  'steps.__proto__.x',
  'step.index',
  'toString',
])('{{%s}} is an unknown variable', (name) => {
  expect(problemOf(`{{release}} {{${name}}}`)).toMatch(
    `names the unknown variable {{${name}}}; known are rollout.name, `,
  )
})

test.each([
  'labels.missing',
  'annotations.missing',
  'steps.later.url',
  'steps.slack-notify.missing',
  'steps.slack-notify.list',
  'steps.slack-notify.list.length',
  'steps.slack-notify.nested',
  'steps.slack-notify.constructor',
  'steps.slack-notify.__proto__',
  'steps.slack-notify.constructor.name',
  'steps.slack-notify.url.length',
  'steps.constructor.name',
  'labels.constructor',
  'labels.__proto__',
  'annotations.toString',
])('{{%s}} has no value, which ends the step', (name) => {
  expect(problemOf(`{{${name}}}`)).toBeUndefined()
  expect(() => render(`{{${name}}}`)).toThrow(new TerminalError(`template: {{${name}}} has no value for this rollout`))
})

test('values are escaped and the text around them is not', () => {
  const shout = (value: string) => value.toUpperCase()
  expect(render('<b>{{labels.team}}</b> {{step.number}}', shout)).toBe('<b>PAY<MENTS></b> 3')
})

test('a value that looks like a tag is not read again', () => {
  const labels = { team: '{{rollout.name}}' }
  expect(renderTemplate('{{labels.team}}', { ...context, labels }, same)).toBe('{{rollout.name}}')
})
