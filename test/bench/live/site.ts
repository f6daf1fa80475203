import { join } from 'node:path'
import * as z from 'zod'
import { startFiles } from '../../cluster/live/files.ts'
import { type Binaries, startWorld, type World } from '../../cluster/live/world.ts'
import type { Way } from '../../cluster/scene/scene.ts'

const config = '/api/v1/namespaces/argo-rollouts/configmaps/argo-rollouts-config'
const deployment = '/apis/apps/v1/namespaces/argo-rollouts/deployments/argo-rollouts'
const ConfigMap = z.object({ data: z.object({ stepPlugins: z.string() }) })
const Deployment = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.looseObject({ name: z.string() })) }) }),
  }),
})

/** The name of Argo's own step plugin, as the control has it. */
export const samplePlugin = 'e2e/sample'

const flags = ['--qps=400', '--burst=800']

/** A world whose controller has Argo's own step plugin besides ours. */
export type Site = World & {
  /** A new controller, as one that many wait at is started: with more requests a second than the 40 of its own accord. */
  restart(): Promise<void>
}

export const startSite = async (way: Way, binaries: Binaries): Promise<Site> => {
  const world = await startWorld({ way, binaries, isQuiet: true })
  const { api } = world
  const files = await startFiles(join(binaries.argo, 'e2e-step-plugin'))
  const { stepPlugins } = ConfigMap.parse(await api.get(config)).data
  const sample = `- { name: ${samplePlugin}, location: "${files.location}", args: [] }\n`
  await api.patch(config, { data: { stepPlugins: stepPlugins + sample } })
  return {
    ...world,
    restart: async () => {
      const { containers } = Deployment.parse(await api.get(deployment)).spec.template.spec
      const changed = containers.map((one) => (one.name === 'argo-rollouts' ? { ...one, args: flags } : one))
      await api.patch(deployment, { spec: { template: { spec: { containers: changed } } } })
      await world.alone((machines) => machines.replaceController())
    },
    close: async () => {
      await files.close()
      await world.close()
    },
  }
}
