import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { commandsOf } from './ground/sections.ts'
import { appliers, earlierArgo, othersPlugins, stage, withOthers } from './stage.ts'

const cluster = inject('cluster')
const container = 'canary-steps-inventory'
const combinations = appliers.flatMap((installed) => appliers.map((upgraded) => [installed, upgraded] as const))

/** The commands of the README with other flags of ours. */
const install = (change: (command: string) => string): readonly string[] =>
  commandsOf('installBridge')
    .filter((command) => !/create secret|openssl/.test(command))
    .map(change)

describe.skipIf(!cluster)('the bridge, beside the step plugins of somebody else', () => {
  it.each(combinations)(
    'is installed over `%s`, outlives an upgrade by `%s`, changes, and goes without a trace',
    (installed, upgraded) => {
      const at = stage(cluster)
      at.argo(earlierArgo, installed)
      withOthers(at)
      const [config, deployment] = [at.configMap(), at.deployment()]

      at.follow('installBridge')
      const entry = () => at.configMap().data.stepPlugins?.slice(othersPlugins.length) ?? ''
      expect(at.configMap().data.stepPlugins).toContain(othersPlugins)
      expect(parse(entry())).toMatchObject([
        { name: 'canary-steps/run', args: expect.arrayContaining(['https://steps.example.com']) },
      ])
      expect(at.configMap().metadata.labels).toEqual(config.metadata.labels)

      at.argo(argoVersion, upgraded)
      const pod = () => at.deployment().template.spec
      expect(at.configMap().data.stepPlugins).toContain(othersPlugins)
      expect(parse(entry())).toMatchObject([{ name: 'canary-steps/run' }])
      expect(
        pod()
          .containers.map(({ name }) => name)
          .toSorted(),
      ).toEqual(['argo-rollouts', container])
      expect(pod().containers.find(({ name }) => name === 'argo-rollouts')?.image).toContain(argoVersion)

      for (const command of install((line) =>
        line.replace('steps.example.com', 'other.example.com').replace(/(--endpoint)/, '--mount-key $1'),
      ))
        at.must(command)
      expect(parse(entry())).toMatchObject([
        { args: expect.arrayContaining(['https://other.example.com', '/etc/canary-steps/key']) },
      ])
      expect(pod().volumes.map(({ name }) => name)).toContain('canary-steps')
      for (const command of install((line) => line)) at.must(command)
      expect(
        pod()
          .volumes.map(({ name }) => name)
          .toSorted(),
      ).toEqual(['plugin-bin', 'tmp'])

      at.follow('removeBridge')
      expect(at.configMap().data).toEqual(config.data)
      at.argo(earlierArgo, upgraded)
      expect(at.deployment()).toEqual(deployment)
    },
  )

  it('is refused where somebody changes the list in between, who keeps what they wrote', () => {
    const at = stage(cluster)
    at.argo(argoVersion, 'apply --server-side')
    const [patching = ''] = install((line) => line).filter((command) => command.includes('patch configmap'))
    for (const command of install((line) => line)) {
      if (command === patching) break
      at.must(command)
    }
    withOthers(at)
    const { code, err } = at.type(patching)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('the object has been modified') })
    expect(at.configMap().data.stepPlugins).toBe(othersPlugins)
  })

  it('has its key rotated by the commands of the README', () => {
    const at = stage(cluster)
    at.argo(argoVersion, 'apply --server-side')
    at.follow('installBridge')
    at.must('openssl rand -base64 32 > new-key')
    at.follow('rotate')
    const data = at.must("kubectl -n argo-rollouts get secret canary-steps-bridge -o jsonpath='{.data.key}'")
    expect(Buffer.from(data, 'base64').toString().split(/\s+/)).toHaveLength(2)
  })
})
