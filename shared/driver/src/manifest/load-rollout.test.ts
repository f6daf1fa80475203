import { describe, expect, it } from 'vitest'
import { loadText, refusalOf, rolloutText } from '../testing/rollout-text.ts'

const steps = (text: string) => loadText(rolloutText(text)).spec.strategy.canary.steps

describe('loadRollout accepts', () => {
  it('a Rollout among other documents, comments and empty documents, as Helm renders them', () => {
    const text = `---\n# Source: shop/templates/service.yaml\nkind: Service\n---\n\n---\n# Source: x\n${rolloutText('- setWeight: 20')}---\n`
    expect(loadText(text)).toMatchObject({ kind: 'Rollout', metadata: { name: 'shop', namespace: 'default' } })
  })

  it('a List, and one of several Rollouts by name', () => {
    const item = (name: string) => ({ kind: 'Rollout', metadata: { name }, spec: { strategy: { canary: {} } } })
    const text = JSON.stringify({ kind: 'List', items: [item('web'), item('api')] })
    expect(loadText(text, 'api').metadata.name).toBe('api')
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
    const text = rolloutText('- setCanaryScale: {weight: 1}\n  setHeaderRoute: {name: r}\n  pause: {}')
    expect(
      loadText(`${text}      trafficRouting: {apisix: {}, managedRoutes: [{name: r}]}\n`).spec.strategy.canary.steps,
    ).toHaveLength(1)
  })

  it('a workloadRef, with the pod template of the Deployment in the file', () => {
    const deployment =
      'kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{image: "web:v1"}]}}}'
    const text = `kind: Rollout\nmetadata: {name: shop}\nspec:\n  workloadRef: {kind: Deployment, name: web}\n  strategy: {canary: {}}\n---\n${deployment}`
    expect(loadText(text).spec.template?.spec.containers).toEqual([{ image: 'web:v1' }])
    expect(loadText(text.split('---')[0] ?? '').spec.template).toBeUndefined()
  })

  it('an object exported from a cluster, whose status and revision it forgets', () => {
    const text = `${rolloutText('- pause: {}').replace('  name: shop', '  name: shop\n  uid: u-1\n  creationTimestamp: null\n  annotations: {rollout.argoproj.io/revision: "7", a: b}')}status: {phase: Degraded, abort: true}\n`
    expect(loadText(text)).toMatchObject({
      metadata: { uid: 'u-1', annotations: { a: 'b' } },
      status: { abort: false },
    })
    expect(loadText(text).metadata.annotations).toEqual({ a: 'b' })
  })

  it('a workloadRef, with the Deployment of its own namespace', () => {
    const deployment = (namespace: string, image: string) =>
      `---\nkind: Deployment\nmetadata: {name: web, namespace: ${namespace}}\nspec: {template: {spec: {containers: [{image: "${image}"}]}}}\n`
    const text = `kind: Rollout\nmetadata: {name: shop, namespace: live}\nspec:\n  workloadRef: {kind: Deployment, name: web}\n  strategy: {canary: {}}\n`
    const both = `${text}${deployment('staging', 'web:v2')}${deployment('live', 'web:v1')}`
    expect(loadText(both).spec.template?.spec.containers).toEqual([{ image: 'web:v1' }])
    expect(loadText(`${text}${deployment('staging', 'web:v2')}`).spec.template).toBeUndefined()
  })

  it('one of two Rollouts of one name by its namespace', () => {
    const of = (namespace: string) =>
      rolloutText('- pause: {}').replace('name: shop', `name: shop\n  namespace: ${namespace}`)
    const text = `${of('live')}---\n${of('staging')}`
    expect(loadText(text, 'staging/shop').metadata.namespace).toBe('staging')
    expect(refusalOf(text)).toBe('shop.yaml: has several Rollouts: choose one of live/shop, staging/shop, with --name')
  })

  it('null wherever a field may be absent', () => {
    const text = `${rolloutText('- {setWeight: 20, pause: null}').replace('  template:', '  replicas: null\n  selector: null\n  template:')}      maxSurge: null\n      analysis: null\nstatus: null\n`
    expect(loadText(text).spec).toMatchObject({ strategy: { canary: { steps: [{ setWeight: 20 }] } } })
    expect(loadText(text).spec.replicas).toBeUndefined()
  })

  it('yes and no, as kubectl does, and times as texts', () => {
    const text = `${rolloutText('- pause: {}').replace('  name: shop', '  name: shop\n  annotations: {at: 2026-01-01, clock: 10:30:00}')}      dynamicStableScale: yes\n      trafficRouting: {nginx: {}}\n`
    expect(loadText(text).spec.strategy.canary.dynamicStableScale).toBe(true)
    expect(loadText(text).metadata.annotations).toEqual({ at: '2026-01-01', clock: '10:30:00' })
  })

  it('a selector that means the labels of the template', () => {
    const selector =
      'matchLabels: {app: shop}, matchExpressions: [{key: tier, operator: In, values: [web]}, {key: x, operator: DoesNotExist}]'
    const text = rolloutText('- pause: {}').replace(
      '  template:',
      `  selector: {${selector}}\n  template:\n    metadata: {labels: {app: shop, tier: web}}`,
    )
    expect(loadText(text).metadata.name).toBe('shop')
    expect(refusalOf(text.replace('tier: web}', 'tier: db}'))).toMatch(
      /^shop\.yaml:8: spec\.template\.metadata\.labels is InvalidSpec: `selector` does not match template `labels`: give/,
    )
  })

  it('a size in quotes, which Argo takes for percent', () => {
    expect(loadText(`${rolloutText('- pause: {}')}      maxSurge: '25'\n`).spec.strategy.canary.maxSurge).toBe('25')
  })

  it('null in the config of a plugin, which is data', () => {
    expect(steps('- plugin: {name: gate, config: {a: null}}')).toMatchObject([{ plugin: { config: { a: null } } }])
  })
})
