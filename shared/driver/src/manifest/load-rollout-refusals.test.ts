import { describe, expect, it } from 'vitest'
import { refusalOf, rolloutText } from '../testing/rollout-text.ts'

describe('loadRollout refuses, naming file, place and remedy,', () => {
  it.each([
    ['text that is not YAML', 'a: [1', /^shop\.yaml:1: not YAML: .*; correct it$/],
    ['a Helm template', 'a: {{ .Values.b }} c: d', /^shop\.yaml:1: not YAML: .*render it first \(helm template\)$/],
    ['a file without a Rollout', 'kind: Service', /^shop\.yaml: no Rollout in it, only Service: name the file/],
    [
      'a Rollout of another group',
      'apiVersion: rollouts.kruise.io/v1beta1\nkind: Rollout',
      /no Rollout in it, only Rollout of rollouts\.kruise\.io\/v1beta1: name/,
    ],
    [
      'an alias of another document',
      'a: &x {b: 1}\n---\nc:\n  d: *x',
      /^shop\.yaml:4: not YAML: \*x has no anchor &x before it in the same document; write the value out$/,
    ],
    [
      'an alias inside of its own anchor',
      'a: &x [*x]',
      /^shop\.yaml: is nested too deep, or an alias stands inside of its own anchor: correct it$/,
    ],
    [
      'aliases that stand for very much',
      [
        'a0: &a0 [x]',
        ...Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`),
      ].join('\n'),
      /^shop\.yaml:1: not YAML: its aliases stand for more than 1000 others/,
    ],
    ['a merge of what is no map', 'a: {<<: 5}', /^shop\.yaml:1: not YAML: Merge sources must be maps/],
    ['lists in lists without end', '['.repeat(2_000), /^shop\.yaml:?1?: /],
    ['keys twice', 'a: 1\na: 2', /^shop\.yaml:2: not YAML: Map keys must be unique; correct it$/],
    ['a tab', 'a:\n\tb: 1', /^shop\.yaml:2: not YAML: Tabs are not allowed/],
    [
      'an annotation without quotes',
      'kind: Rollout\nmetadata:\n  name: shop\n  annotations:\n    canary-steps/release: 2026.10\nspec: {strategy: {canary: {}}}',
      'shop.yaml:5: metadata.annotations.canary-steps/release is 2026.10: must be a text: put it in quotes',
    ],
    [
      'a name that is a number',
      'kind: Rollout\nmetadata: {name: 5}\nspec: {strategy: {canary: {}}}',
      'shop.yaml:2: metadata.name is 5: must be a text: put it in quotes',
    ],
    ['an empty file', '', /^shop\.yaml: is empty: name the file/],
    [
      'several Rollouts',
      `${rolloutText('- pause: {}')}---\n${rolloutText('- pause: {}', 'api')}`,
      'shop.yaml: has several Rollouts: choose one of shop, api, with --name',
    ],
    [
      'a blueGreen Rollout',
      'kind: Rollout\nspec:\n  strategy:\n    blueGreen: {}',
      'shop.yaml:4: spec.strategy is blueGreen, which has no canary steps to run: use a canary Rollout',
    ],
    [
      'a Rollout without a canary',
      'kind: Rollout\nspec: {}',
      'shop.yaml:2: spec.strategy has no canary: add `canary: {steps: [...]}`',
    ],
    [
      'a Rollout without a name',
      'kind: Rollout\nmetadata: {}\nspec: {strategy: {canary: {}}}',
      'shop.yaml:2: metadata.name is missing: give the Rollout a name',
    ],
  ])('%s', (_, text, message) => {
    expect(refusalOf(text)).toMatch(message)
  })

  it.each([
    [
      'a step of no known kind',
      '- wait: 10',
      /^shop\.yaml:13: spec\.strategy\.canary\.steps\[0\] has wait: set one of setWeight,/,
    ],
    ['a pause that is null', '- pause:', /steps\[0\] has nothing: .*`pause: \{\}`/],
    [
      'a step of two kinds',
      '- setWeight: 5\n  pause: {}',
      /steps\[0\] has setWeight and pause: make each a step of its own$/,
    ],
    [
      'a plugin beside another kind',
      '- plugin: {name: a}\n  setWeight: 5',
      /has setWeight and plugin: make each a step of its own, for Argo goes by setWeight and does not wait for the plugin$/,
    ],
    [
      'a quoted weight',
      "- pause: {}\n- setWeight: '5'",
      /^shop\.yaml:14: .*steps\[1\]\.setWeight is "5": must be a whole number$/,
    ],
    ['a weight over 100', '- setWeight: 101', /setWeight is 101: must be at most 100$/],
    [
      'a duration that is none',
      '- pause: {duration: 5 min}',
      /duration is "5 min": must be seconds or a duration such as 1h30m$/,
    ],
    [
      'a plugin without a name',
      '- plugin: {config: {}}',
      /^shop\.yaml:13: .*plugin\.name must be the name of a step plugin$/,
    ],
    [
      'a weight that a template is to give',
      '- setWeight: {{ .Values.weight }}',
      /^shop\.yaml:13: .*steps\[0\]\.setWeight: it looks like a Helm template: render it first \(helm template\)$/,
    ],
    [
      'a scale without traffic routing',
      '- setCanaryScale: {weight: 5}',
      /needs spec\.strategy\.canary\.trafficRouting$/,
    ],
  ])('%s', (_, text, message) => {
    expect(refusalOf(rolloutText(text))).toMatch(message)
  })

  it('sizes that let no pod change', () => {
    const text = `${rolloutText('- pause: {}')}      maxSurge: 0\n      maxUnavailable: 0%\n`
    expect(refusalOf(text)).toBe('shop.yaml:12: spec.strategy.canary needs a maxSurge or a maxUnavailable above 0')
  })

  it.each(['lots', '25 %', '-1', '1.5', '%'])('a size %j, with which Argo would stand still', (size) => {
    const text = `${rolloutText('- pause: {}')}      maxUnavailable: "${size}"\n`
    expect(refusalOf(text)).toMatch(
      /^shop\.yaml:14: .*maxUnavailable is .* must be a whole number or a percentage such as 25%$/,
    )
  })

  it("a route that is not managed, in Argo's words", () => {
    const text = `${rolloutText('- setHeaderRoute: {name: beta}')}      trafficRouting: {istio: {}, managedRoutes: [{name: alpha}]}\n`
    expect(refusalOf(text)).toMatch(
      /steps\[0\]\.setHeaderRoute is InvalidSpec: Steps define a route that does not exist in/,
    )
  })

  it('a name that is not there', () => {
    expect(refusalOf(rolloutText('- pause: {}'), 'web')).toBe('shop.yaml: no Rollout named web: it has shop')
  })
})
