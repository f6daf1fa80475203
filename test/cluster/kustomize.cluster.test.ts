import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, inject, it } from 'vitest'
import { installManifest } from './ground/argo.ts'
import { commandsOf } from './ground/sections.ts'
import { appliers, earlierArgo, othersPlugins, stage, withOthers } from './stage.ts'

const cluster = inject('cluster')
const ways = [
  ['kustomizeBridge', 'removeKustomizeBridge'],
  ['kustomizeExecutable', 'removeKustomizeExecutable'],
] as const
const secret = 'kubectl -n argo-rollouts create secret generic canary-steps --from-literal=SLACK_BOT_TOKEN=xoxb-1'
const install = 'kubectl -n argo-rollouts apply --server-side -f install.yaml'

describe.skipIf(!cluster).each(ways)('Argo and ours in one kustomization, as %s', (section, removal) => {
  const prepare = 'openssl rand -base64 32 > signing-key'

  it.each(appliers)('take over Argo that was there by `%s`, and stay when somebody applies Argo alone', (installed) => {
    const at = stage(cluster)
    at.must(prepare)
    at.argo(argoVersion, installed)
    at.must(secret)
    // the README's way if Argo is there already
    for (const command of commandsOf(section)) at.must(command.replace('apply', 'apply --force-conflicts'))
    at.follow(section)
    const [config, deployment] = [at.configMap(), at.deployment()]
    expect(config.data.stepPlugins).toContain('name: canary-steps/run')
    at.must(install)
    expect([at.configMap().data, at.deployment()]).toEqual([config.data, deployment])

    at.follow(removal)
    at.argo(argoVersion, 'apply --server-side')
    expect(at.configMap().data).toEqual({})
    expect(at.deployment().template.spec.containers).toHaveLength(1)
  })

  it('tell of the step plugins of somebody else, and of another version of Argo, and change nothing', () => {
    const at = stage(cluster)
    at.must(prepare)
    at.argo(earlierArgo, 'apply --server-side')
    withOthers(at)
    const results = commandsOf(section).map((command) => at.type(command))
    expect(results.at(-1)).toMatchObject({ code: 1, err: expect.stringContaining('.data.stepPlugins') })
    expect(at.configMap().data.stepPlugins).toBe(othersPlugins)
    expect(results.at(-1)?.err).toContain('image')
  })
})

describe.skipIf(!cluster)('all of Argo with ours', () => {
  it('is applied by the server alone: its definitions are too long for an annotation', () => {
    const at = stage(cluster, installManifest(argoVersion))
    const byClient = at.type('kubectl apply -k dist/executable')
    expect(byClient).toMatchObject({ code: 1, err: expect.stringContaining('metadata.annotations: Too long') })
    at.follow('kustomizeExecutable')
    expect(at.configMap().data.stepPlugins).toContain('canary-steps/run')
  })
})
