import { yaml } from './argo-manifests.ts'

/** What Argo's notifications are told of a function. */
export type NotificationsManifest = {
  readonly endpoint: string
  /** Names in Rollouts: only what uses them is told. */
  readonly names: readonly string[]
}

/** The key of the Secret `argo-rollouts-notification-secret` that the function knows the notifications by. */
const secretKey = 'canary-steps-secret'
const service = 'canary-steps'
const trigger = 'on-canary-steps'

/** What tells an ending. The engine forgets that it has sent when a condition is false again, so each phase has its own. */
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

const comment = (...lines: readonly string[]): string => lines.map((line) => `# ${line}\n`).join('')

const secret = [
  'The function knows the secret as argoWebhook of the cluster; keep the other keys that the Secret has:',
  `kubectl -n argo-rollouts patch secret argo-rollouts-notification-secret -p '{"stringData":{"${secretKey}":"…"}}'`,
]
const ownSubscriptions = 'Where there are subscriptions already, add the item to that list.'

const configMap = (manifest: NotificationsManifest) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argo-rollouts-notification-configmap' },
  data: {
    ...notifiers(manifest),
    ...templates,
    ...triggers(manifest),
    subscriptions: yaml(subscriptions),
  },
})

/** kubectl takes from an object that was applied what a later `apply --server-side` does not have: so this is a patch. */
const plain = (manifest: NotificationsManifest): string =>
  comment(
    ...secret,
    'kubectl -n argo-rollouts create configmap argo-rollouts-notification-configmap   (where there is none)',
    "kubectl -n argo-rollouts get configmap argo-rollouts-notification-configmap -o jsonpath='{.data.subscriptions}'",
    `The patch puts its list in the place of that one. ${ownSubscriptions}`,
    'kubectl -n argo-rollouts patch configmap argo-rollouts-notification-configmap --type merge --patch-file THIS-FILE',
  ) + yaml(configMap(manifest))

/** A component beside a kustomization that has the ConfigMap, such as Argo's notifications-install.yaml. */
const kustomize = (manifest: NotificationsManifest): string =>
  comment(
    ...secret,
    `components: [canary-steps-notifications] in the kustomization that has the ConfigMap. ${ownSubscriptions}`,
  ) +
  yaml({
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [{ patch: yaml(configMap(manifest)) }],
  })

/** Values of the chart argo-rollouts of argo-helm. */
const helm = (manifest: NotificationsManifest): string =>
  comment(
    ...secret,
    'helm -n argo-rollouts upgrade argo-rollouts argo/argo-rollouts --reuse-values -f THIS-FILE',
    `Helm puts this list in the place of another. ${ownSubscriptions}`,
  ) +
  yaml({ notifications: { notifiers: notifiers(manifest), templates, triggers: triggers(manifest), subscriptions } })

/** Forms that a manifest may have. */
export const notificationsManifests = { helm, kustomize, plain } as const
