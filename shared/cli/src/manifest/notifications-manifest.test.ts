import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import * as z from 'zod'
import { command } from '../testing/command.ts'

const endpoint = 'https://steps.example.com'
const forms = ['plain', 'kustomize', 'helm'] as const

const notificationsKeys = [
  'service.webhook.canary-steps',
  'subscriptions',
  'template.canary-steps',
  'trigger.on-canary-steps',
]
const Data = z.record(z.string(), z.string())
const Notifications = z.object({ data: Data })
/** What a manifest of any form puts into the ConfigMap of Argo's notifications. */
const notified = {
  plain: (text: string) => Notifications.parse(parse(text)).data,
  kustomize(text: string) {
    const { patches } = z.object({ patches: z.tuple([z.object({ patch: z.string() })]) }).parse(parse(text))
    return Notifications.parse(parse(patches[0].patch)).data
  },
  helm(text: string) {
    // as the chart writes it (templates/controller/notifications-configmap.yaml)
    const { notifiers, templates, triggers, subscriptions } = z
      .object({
        notifications: z.strictObject({
          notifiers: Data,
          templates: Data,
          triggers: Data,
          subscriptions: z.array(z.json()),
        }),
      })
      .parse(parse(text)).notifications
    return { ...notifiers, ...templates, ...triggers, subscriptions: stringify(subscriptions) }
  },
} as const

it.each(forms)(
  "Argo's notifications tell the function of every Rollout, without an annotation, as %s",
  async (form) => {
    const { code, out } = await command(['manifest', 'notifications', '--endpoint', endpoint, '--format', form])
    const data: Record<string, string> = notified[form](out)
    expect(code).toBe(0)
    expect(Object.keys(data).toSorted()).toEqual(notificationsKeys)
    expect(parse(data['service.webhook.canary-steps'] ?? '')).toMatchObject({ url: `${endpoint}/webhooks/argo` })
    expect(parse(data.subscriptions ?? '')).toEqual([{ recipients: ['canary-steps'], triggers: ['on-canary-steps'] }])
    expect(out).toContain('Where there are subscriptions already, add the item to that list.')
  },
)

it('a socket cannot be notified, and says so', async () => {
  const { code, err } = await command(['manifest', 'notifications', '--endpoint', 'unix:///run/steps.sock'])
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("Argo's notifications reach a URL only") })
})
