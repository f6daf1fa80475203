import { describe, expect, it } from 'vitest'
import { loadRollout } from './load-rollout.ts'
import { ManifestError } from './manifest-error.ts'

const rollout = (steps: string, name = 'shop') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - image: shop:v1
  strategy:
    canary:
      steps:
${steps.replaceAll(/^/gm, '        ')}
`

const load = (text: string, name?: string) => loadRollout(text, { file: 'shop.yaml', ...(name && { name }) })
const steps = (text: string) => load(rollout(text)).spec.strategy.canary.steps

const refusal = (text: string, name?: string): string => {
  try {
    load(text, name)
  } catch (error) {
    if (error instanceof ManifestError) return error.message
    throw error
  }
  return 'accepted'
}

describe('loadRollout accepts', () => {
  it('a Rollout among other documents, comments and empty documents, as Helm renders them', () => {
    const text = `---\n# Source: shop/templates/service.yaml\nkind: Service\n---\n\n---\n# Source: x\n${rollout('- setWeight: 20')}---\n`
    expect(load(text)).toMatchObject({ kind: 'Rollout', metadata: { name: 'shop', namespace: 'default' } })
  })

  it('a List, and one of several Rollouts by name', () => {
    const item = (name: string) => ({ kind: 'Rollout', metadata: { name }, spec: { strategy: { canary: {} } } })
    const text = JSON.stringify({ kind: 'List', items: [item('web'), item('api')] })
    expect(load(text, 'api').metadata.name).toBe('api')
  })

  it('anchors, aliases and merge keys', () => {
    const text = `- &wait\n  pause: {duration: 10}\n- *wait\n- plugin:\n    name: gate\n    config: &c {a: 1}\n- plugin:\n    name: gate\n    config: {<<: *c, b: 2}`
    expect(steps(text)).toMatchObject([
      { pause: { duration: 10 } },
      { pause: { duration: 10 } },
      { plugin: { config: { a: 1 } } },
      { plugin: { config: { a: 1, b: 2 } } },
    ])
  })

  it('durations in seconds, as digits, and in the spelling of Go', () => {
    const text = ['10', "'10'", '1h30m', '500ms'].map((duration) => `- pause: {duration: ${duration}}`).join('\n')
    expect(steps(text)).toHaveLength(4)
  })

  it('a setCanaryScale beside a pause and a route, as examples of Argo have it', () => {
    const text = rollout('- setCanaryScale: {weight: 1}\n  setHeaderRoute: {name: r}\n  pause: {}')
    expect(load(`${text}      trafficRouting: {apisix: {}}\n`).spec.strategy.canary.steps).toHaveLength(1)
  })

  it('a workloadRef, with the pod template of the Deployment in the file', () => {
    const deployment =
      'kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{image: "web:v1"}]}}}'
    const text = `kind: Rollout\nmetadata: {name: shop}\nspec:\n  workloadRef: {kind: Deployment, name: web}\n  strategy: {canary: {}}\n---\n${deployment}`
    expect(load(text).spec.template?.spec.containers).toEqual([{ image: 'web:v1' }])
    expect(load(text.split('---')[0] ?? '').spec.template).toBeUndefined()
  })

  it('an object exported from a cluster, whose status and revision it forgets', () => {
    const text = `${rollout('- pause: {}').replace('  name: shop', '  name: shop\n  uid: u-1\n  creationTimestamp: null\n  annotations: {rollout.argoproj.io/revision: "7", a: b}')}status: {phase: Degraded, abort: true}\n`
    expect(load(text)).toMatchObject({ metadata: { uid: 'u-1', annotations: { a: 'b' } }, status: { abort: false } })
    expect(load(text).metadata.annotations).toEqual({ a: 'b' })
  })

  it('null in the config of a plugin, which is data', () => {
    expect(steps('- plugin: {name: gate, config: {a: null}}')).toMatchObject([{ plugin: { config: { a: null } } }])
  })
})

describe('loadRollout refuses, naming file, place and remedy,', () => {
  it.each([
    ['text that is not YAML', 'a: [1', /^shop\.yaml:1: not YAML: .*; correct it$/],
    ['a Helm template', 'a: {{ .Values.b }} c: d', /^shop\.yaml:1: not YAML: .*render it first \(helm template\)$/],
    ['a file without a Rollout', 'kind: Service', /^shop\.yaml: no Rollout in it, only Service: name the file/],
    ['an empty file', '', /^shop\.yaml: no Rollout in it, only nothing/],
    [
      'several Rollouts',
      `${rollout('- pause: {}')}---\n${rollout('- pause: {}', 'api')}`,
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
    expect(refusal(text)).toMatch(message)
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
    ['a plugin beside another kind', '- plugin: {name: a}\n  setWeight: 5', /has setWeight and plugin/],
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
      'a scale without traffic routing',
      '- setCanaryScale: {weight: 5}',
      /needs spec\.strategy\.canary\.trafficRouting$/,
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(rollout(text))).toMatch(message)
  })

  it('sizes that let no pod change', () => {
    const text = `${rollout('- pause: {}')}      maxSurge: 0\n      maxUnavailable: 0%\n`
    expect(refusal(text)).toBe('shop.yaml:12: spec.strategy.canary needs a maxSurge or a maxUnavailable above 0')
  })

  it('a name that is not there', () => {
    expect(refusal(rollout('- pause: {}'), 'web')).toBe('shop.yaml: no Rollout named web: it has shop')
  })
})
