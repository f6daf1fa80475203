import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { notificationsManifest } from './ground/argo.ts'
import { appliers, stage } from './stage.ts'

const cluster = inject('cluster')
const name = 'argo-rollouts-notification-configmap'
const others = `- recipients: [slack:deploys]   # the channel of all
  triggers: [on-rollout-completed]
`

describe.skipIf(!cluster)("Argo's notifications", () => {
  it.each(appliers)('are told of a function beside the subscriptions of others, over `%s`, and forget it', (how) => {
    const at = stage(cluster)
    at.argo(argoVersion, how)
    at.write('notifications-install.yaml', notificationsManifest(argoVersion))
    const argo = () => at.must(`kubectl -n argo-rollouts ${how} -f notifications-install.yaml`)
    argo()
    at.write('others.json', JSON.stringify({ data: { subscriptions: others } }))
    at.must(`kubectl -n argo-rollouts patch configmap ${name} --type merge --patch-file others.json`)
    const before = at.configMap(name).data

    at.follow('notifications')
    at.follow('notificationsOfSettings')
    argo()
    const { data } = at.configMap(name)
    expect(data.subscriptions).toContain(others)
    expect(parse(data.subscriptions ?? '')).toHaveLength(2)
    expect(data).toMatchObject({ 'service.webhook.canary-steps': expect.stringContaining('/webhooks/argo') })

    at.follow('removeNotifications')
    expect(at.configMap(name).data).toEqual(before)
  })
})
