import { comment, configName, deleting, field, patchCommand, stepPluginsBeside, yaml } from './argo-manifests.ts'
import { inventoryName } from './inventory-container.ts'
import { withoutNotifications } from './notifications-manifest.ts'
import type { Present, PresentDeployment } from './present.ts'

/** Additions of both kinds of patches to the controller's pod. */
const secret = 'canary-steps'
const volumeNames = ['canary-steps', 'canary-steps-journal', 'canary-steps-secrets', 'canary-steps-settings']
const controllerUser = 999

const withoutEnvironment = ({ env, envFrom }: PresentDeployment['spec']['template']['spec']['containers'][number]) => {
  const ours = env.filter(
    ({ name, valueFrom }) => name.startsWith('CANARY_STEPS_') || valueFrom?.secretKeyRef?.name === secret,
  )
  const others = envFrom.filter(({ secretRef }) => secretRef?.name !== secret)
  return {
    ...field('env', deleting('name', ours)),
    ...(others.length < envFrom.length && { envFrom: others.length > 0 ? others : null }),
  }
}

const withoutPod = ({ spec: { strategy, template } }: PresentDeployment): string => {
  const { containers, initContainers, volumes, securityContext } = template.spec
  const isOurVolume = ({ name }: { readonly name: string }) => volumeNames.includes(name)
  const hasJournal = volumes.some(({ name }) => name === 'canary-steps-journal')
  const controllers = containers.filter(({ name }) => name === 'argo-rollouts')
  const pod = {
    ...(hasJournal && securityContext.fsGroup === controllerUser && { securityContext: { fsGroup: null } }),
    ...field(
      'initContainers',
      deleting(
        'name',
        initContainers.filter(({ name }) => name === secret),
      ),
    ),
    containers: [
      ...controllers.map((controller) => ({
        name: controller.name,
        ...withoutEnvironment(controller),
        ...field('volumeMounts', deleting('mountPath', controller.volumeMounts.filter(isOurVolume))),
      })),
      ...deleting(
        'name',
        containers.filter(({ name }) => name === inventoryName),
      ),
    ],
    ...field('volumes', deleting('name', volumes.filter(isOurVolume))),
  }
  const isOurStrategy = hasJournal && (strategy.type === 'Recreate' || strategy.rollingUpdate?.maxSurge === 0)
  return yaml({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argo-rollouts' },
    spec: {
      ...(isOurStrategy && { strategy: { $retainKeys: ['type'], type: 'RollingUpdate' } }),
      template: { spec: pod },
    },
  })
}

/** Patches that take away what is ours, however it was put there, and leave the rest. @throws UsageError */
export const removeManifests = {
  /** `names`: of entries that are in no organisation of ours. */
  configmap: async (present: Present, names: readonly string[]) =>
    comment(patchCommand('configmap', configName)) + stepPluginsBeside(await present.configMap(configName), '', names),
  deployment: async (present: Present) =>
    comment(patchCommand('deployment', 'argo-rollouts')) + withoutPod(await present.deployment()),
  notifications: withoutNotifications,
} as const
