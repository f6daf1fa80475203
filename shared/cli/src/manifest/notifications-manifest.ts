import * as z from 'zod'
import { comment, configMap, configMapPatch, fieldManager, patchCommand, yaml } from './argo-manifests.ts'
import { listBeside } from './list-beside.ts'
import type { Present, PresentConfigMap } from './present.ts'

/** Settings of Argo's notifications for a function. */
type NotificationsManifest = {
  readonly endpoint: string
  /** Names in Rollouts: only what uses them is told. */
  readonly names: readonly string[]
}

/** The key of the Secret `argo-rollouts-notification-secret` that the function knows the notifications by. */
const secretKey = 'canary-steps-secret'
const service = 'canary-steps'
const trigger = 'on-canary-steps'

/** The template that reports an end. The engine forgets that it has sent when a condition is false again, so each phase has its own. */
const phases = ['Healthy', 'Degraded', 'Paused', 'Progressing'] as const

/** Of a Rollout only what no value of a Secret or a variable is in: kubectl leaves the whole object in an annotation. */
const body = `{ "metadata": {
    "name": {{ toJson .rollout.metadata.name }}, "namespace": {{ toJson .rollout.metadata.namespace }},
    "uid": {{ toJson .rollout.metadata.uid }}, "generation": {{ toJson .rollout.metadata.generation }},
    "annotations": {{ toJson (omit (default dict .rollout.metadata.annotations) "kubectl.kubernetes.io/last-applied-configuration") }} },
  "status": {{ toJson .rollout.status }} }
`

const usesOurs = (names: readonly string[]): string => {
  const organisations = [...new Set(names.map((name) => name.split('/')[0]))].join('|')
  return `any(rollout.spec.strategy.canary?.steps ?? [], {(.plugin?.name ?? '') matches '^(${organisations})/'})`
}

const notifiers = ({ endpoint }: NotificationsManifest) => ({
  [`service.webhook.${service}`]: yaml({
    url: new URL('/webhooks/argo', endpoint).href,
    headers: [
      { name: 'Content-Type', value: 'application/json' },
      { name: 'Authorization', value: `Bearer $${secretKey}` },
    ],
  }),
})
const templates = { [`template.${service}`]: yaml({ webhook: { [service]: { method: 'POST', body } } }) }
const triggers = ({ names }: NotificationsManifest) => ({
  [`trigger.${trigger}`]: yaml(
    phases.map((phase) => ({
      when: `rollout.status?.phase == '${phase}' && ${usesOurs(names)}`,
      send: [service],
    })),
  ),
})
/** Every Rollout is subscribed: none needs an annotation. */
const subscriptions = [{ recipients: [service], triggers: [trigger] }]

const secret = [
  'The function knows the secret as argoWebhook of the cluster; keep the other keys that the Secret has:',
  `kubectl -n argo-rollouts patch secret argo-rollouts-notification-secret --field-manager=${fieldManager} -p '{"stringData":{"${secretKey}":"…"}}'`,
]
/** The ConfigMap of Argo's notifications. */
const notificationsName = 'argo-rollouts-notification-configmap'

const keysOf = (manifest: NotificationsManifest) => ({ ...notifiers(manifest), ...templates, ...triggers(manifest) })

const isOurSubscription = (item: unknown): boolean =>
  z.object({ recipients: z.tuple([z.literal(service)]) }).safeParse(item).success

const subscriptionsBeside = (present: PresentConfigMap, ours: string): string | null =>
  listBeside(present.data.subscriptions ?? '', {
    ours,
    isOurs: isOurSubscription,
    where: `subscriptions of ${present.metadata.name}`,
  }) ?? null

const patchIt = patchCommand('configmap', notificationsName)

/** Our keys, and our item behind those of others in the one list of subscriptions. */
const plainNotifications = async (manifest: NotificationsManifest, given: Present): Promise<string> => {
  const present = await given.configMap(notificationsName)
  const data = { ...keysOf(manifest), subscriptions: subscriptionsBeside(present, yaml(subscriptions)) }
  return comment(...secret, patchIt) + configMapPatch(present, data)
}

/** A patch that takes away what is ours. @throws UsageError */
export const withoutNotifications = async (given: Present): Promise<string> => {
  const present = await given.configMap(notificationsName)
  const isOurs = (key: string) =>
    [`service.webhook.${service}`, `template.${service}`, `trigger.${trigger}`].includes(key)
  const ours = Object.keys(present.data).filter(isOurs)
  const data = {
    ...Object.fromEntries(ours.map((key) => [key, null])),
    subscriptions: subscriptionsBeside(present, ''),
  }
  return comment(patchIt) + configMapPatch(present, data)
}

/** A component beside a kustomization that has the ConfigMap, such as Argo's notifications-install.yaml. */
const kustomizeNotifications = async (manifest: NotificationsManifest): Promise<string> =>
  comment(
    ...secret,
    'components: [canary-steps-notifications] in the kustomization that has the ConfigMap.',
    'This is the whole list of subscriptions: add the items of others to it.',
  ) +
  yaml({
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [
      { patch: configMap({ name: notificationsName }, { ...keysOf(manifest), subscriptions: yaml(subscriptions) }) },
    ],
  })

/** Values of the chart argo-rollouts of argo-helm. */
const helmNotifications = async (manifest: NotificationsManifest, present: Present): Promise<string> => {
  const { notifications: has } = await present.values()
  return (
    comment(...secret, 'helm -n argo-rollouts upgrade argo-rollouts argo/argo-rollouts --reuse-values -f THIS-FILE') +
    yaml({
      notifications: {
        notifiers: notifiers(manifest),
        templates,
        triggers: triggers(manifest),
        // Helm puts a list in the place of another
        subscriptions: [...(has.subscriptions ?? []).filter((item) => !isOurSubscription(item)), ...subscriptions],
      },
    })
  )
}

/** Forms that a manifest may have. */
export const notificationsManifests = {
  helm: helmNotifications,
  kustomize: kustomizeNotifications,
  plain: plainNotifications,
} as const
