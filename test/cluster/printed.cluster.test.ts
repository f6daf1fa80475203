import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, inject, it } from 'vitest'
import { asChart } from './chart.ts'
import { controllerManifest, notificationsManifest } from './ground/argo.ts'
import { bridges, printed, removal, untyped } from './printed.ts'
import { type Applier, appliers, earlierArgo, type Stage, stage, withOthers } from './stage.ts'

const cluster = inject('cluster')
const kubectl = 'kubectl -n argo-rollouts'
const config = 'configmap/argo-rollouts-config'
const deployment = 'deployment/argo-rollouts'
const notificationsName = 'argo-rollouts-notification-configmap'
const notifications = `configmap/${notificationsName}`
const applyOurs = 'kubectl apply --server-side --field-manager=canary-steps'
const present = `${kubectl} get ${config} ${deployment} -o yaml > present.yaml`
const byServer: Applier = 'apply --server-side'
// each over one of the two, and the first over both
const cases = Object.entries(bridges).flatMap(([name, options], index) =>
  appliers.filter((_, one) => index === 0 || one === index % 2).map((how) => [name, how, options] as const),
)
const component = `namespace: argo-rollouts
resources: [notifications.yaml]
components: [component]
`

it('every form, object and option of `manifest` is printed by a scenario', () => {
  expect(untyped()).toEqual([])
})

/** Patches an object by what a command prints. */
const patch = (at: Stage, print: string, object: string): string => {
  at.must(`${print} > patch.yaml`)
  return at.quietly(`${kubectl} patch ${object} --field-manager=canary-steps --patch-file patch.yaml`)
}

/** Applies it twice: nothing is changed the second time. */
const applyTwice = (at: Stage, apply: string): void => {
  const versions = () => at.versions(`-n argo-rollouts get ${config} deployment/argo-rollouts ${notifications}`)
  at.quietly(apply)
  const first = versions()
  at.quietly(apply)
  expect(versions()).toEqual(first)
}

/** All that ours go into, as it is now. */
const state = (at: Stage) => [at.configMap().data, at.deployment(), at.configMap(notificationsName).data]

/** Argo with its notifications. */
const installed = (version: string, how: Applier): Stage => {
  const at = stage(cluster)
  at.argo(version, how)
  at.write('notifications.yaml', notificationsManifest(version))
  at.must(`${kubectl} ${how} -f notifications.yaml`)
  at.write('values.yaml', 'null\n')
  return at
}

describe.skipIf(!cluster)('what is printed', () => {
  it.each(cases)('as a bridge %s is patched over `%s`, once, outlives an upgrade, and goes', (_, how, options) => {
    const at = installed(earlierArgo, how)
    withOthers(at)
    const before = state(at)
    const install = (): string => {
      at.must(present)
      return patch(at, printed.bridge(options), config) + patch(at, printed.controller(options), deployment)
    }
    install()
    const { stepPlugins } = at.configMap().data
    expect(install()).toMatch(/(.*\(no change\)\n){2}/)
    at.argo(argoVersion, how)
    expect(install()).toMatch(/(.*\(no change\)\n){2}/)
    expect(at.configMap().data.stepPlugins).toBe(stepPlugins)
    at.must(present)
    patch(at, removal.config, config)
    patch(at, removal.deployment, deployment)
    at.argo(earlierArgo, how)
    expect(state(at)).toEqual(before)
  })

  it.each(Object.entries(bridges))('as a bridge %s is applied by kustomize, and goes', (_, options) => {
    const at = installed(argoVersion, byServer)
    const before = state(at)
    at.must('openssl rand -base64 32 > signing-key')
    at.must(`${printed.kustomize(options)} > kustomization.yaml`)
    at.must(`${applyOurs} --force-conflicts -k .`)
    applyTwice(at, `${applyOurs} -k .`)
    expect(at.configMap().data.stepPlugins).toContain('canary-steps/')
    at.must(`${kubectl} ${byServer} --field-manager=canary-steps -f install.yaml`)
    expect(state(at)).toEqual(before)
  })

  it.each(Object.entries(bridges))('as a bridge %s is what the chart renders, and goes', (_, options) => {
    const at = installed(argoVersion, 'apply')
    const before = state(at)
    at.must(`${printed.helm(options)} > our-values.yaml`)
    at.write('chart.yaml', asChart(controllerManifest(argoVersion), at.read('our-values.yaml')))
    applyTwice(at, `${kubectl} apply -f chart.yaml`)
    expect(at.configMap().data.stepPlugins).toContain('canary-steps/')
    at.argo(argoVersion, 'apply')
    expect(state(at)).toEqual(before)
  })
})

describe.skipIf(!cluster)('the output for the notifications', () => {
  it.each(appliers)('is patched over `%s`, once, and goes', (how) => {
    const at = installed(argoVersion, how)
    const before = state(at)
    const get = `${kubectl} get ${notifications} -o yaml > present.yaml`
    const install = () => {
      at.must(get)
      return patch(at, printed.notifications, notifications)
    }
    install()
    expect(install()).toContain('(no change)')
    at.must(get)
    patch(at, removal.notifications, notifications)
    expect(state(at)).toEqual(before)
  })

  it('is a component of a kustomization', () => {
    const at = installed(argoVersion, byServer)
    mkdirSync(join(at.folder, 'component'))
    at.must(`${printed.notificationsKustomize} > component/kustomization.yaml`)
    at.write('kustomization.yaml', component)
    at.must(`${applyOurs} --force-conflicts -k .`)
    applyTwice(at, `${applyOurs} -k .`)
    expect(at.configMap(notificationsName).data).toHaveProperty(['trigger.on-canary-steps'])
  })

  it('is what the chart renders', () => {
    const at = installed(argoVersion, 'apply')
    at.must(`${printed.notificationsHelm} > our-values.yaml`)
    at.write('chart.yaml', asChart(notificationsManifest(argoVersion), at.read('our-values.yaml')))
    applyTwice(at, `${kubectl} apply -f chart.yaml`)
    expect(at.configMap(notificationsName).data).toHaveProperty(['trigger.on-canary-steps'])
  })
})
