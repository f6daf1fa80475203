import { argoVersion, controllerImage } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { commandsOf } from './ground/sections.ts'
import { appliers, earlierArgo, othersPlugins, stage, withOthers } from './stage.ts'

const cluster = inject('cluster')
const oneByOne = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
const combinations = appliers.flatMap((installed) => appliers.map((upgraded) => [installed, upgraded] as const))
const again = () => commandsOf('installExecutable').filter((command) => !command.includes('create secret'))

describe.skipIf(!cluster)('the executable, beside the step plugins of somebody else', () => {
  it.each(combinations)(
    'is installed over `%s`, outlives an upgrade by `%s`, and goes without a trace',
    (installed, upgraded) => {
      const at = stage(cluster)
      at.argo(earlierArgo, installed)
      withOthers(at)
      const [config, deployment] = [at.configMap(), at.deployment()]

      at.follow('installExecutable')
      for (const command of again()) at.must(command)
      at.follow('settingsExecutable')
      expect(at.configMap('canary-steps').data).toHaveProperty(['canary-steps.yaml'])
      const { stepPlugins = '' } = at.configMap().data
      expect(stepPlugins).toContain(othersPlugins)
      expect(parse(stepPlugins.slice(othersPlugins.length))).toMatchObject([{ name: 'canary-steps/run' }])
      expect(at.deployment().strategy).toEqual(oneByOne)

      at.argo(argoVersion, upgraded)
      expect(at.configMap().data.stepPlugins).toBe(stepPlugins)
      const { containers, volumes } = at.deployment().template.spec
      expect(containers.map(({ name }) => name).toSorted()).toEqual(['argo-rollouts', 'canary-steps-inventory'])
      expect(containers.find(({ name }) => name === 'argo-rollouts')?.image).toBe(controllerImage)
      expect(volumes.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['canary-steps-journal', 'canary-steps-secrets', 'canary-steps-settings']),
      )
      // the README's advice for an apply without --server-side: apply the patch again
      if (upgraded === 'apply') expect(at.deployment().strategy).not.toEqual(oneByOne)
      for (const command of again()) at.must(command)
      expect(at.deployment().strategy).toEqual(oneByOne)

      at.follow('removeExecutable')
      expect(at.configMap().data).toEqual(config.data)
      at.argo(earlierArgo, upgraded)
      expect(at.deployment()).toEqual(deployment)
    },
  )

  it('is in an image of the reader: both containers have it, and nothing fills a volume', () => {
    const at = stage(cluster)
    at.argo(argoVersion, 'apply --server-side')
    for (const command of again().slice(0, -1)) at.must(command)
    at.follow('ownImage')
    at.follow('settingsExecutable')
    const { containers, initContainers, volumes } = at.deployment().template.spec
    expect(new Set(containers.map(({ image }) => image))).toEqual(
      new Set([`registry.example.com/argo-rollouts:${argoVersion}-canary-steps`]),
    )
    expect(initContainers).toBeUndefined()
    expect(volumes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['canary-steps-journal', 'canary-steps-settings']),
    )
    expect(at.deployment().strategy).toEqual(oneByOne)
    // an upgrade of Argo warns that the image is not Argo's
    const upgrade = at.type('kubectl -n argo-rollouts apply --server-side -f install.yaml')
    expect(upgrade.err).toContain('conflict with "canary-steps"')
  })
})
