import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import * as z from 'zod'
import { command, fileWith } from '../testing/command.ts'
import { present } from './testing/present.ts'

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
/** The entries of a manifest of any form for the ConfigMap of Argo's notifications. */
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

const name = 'argo-rollouts-notification-configmap'
const manifest = (form: (typeof forms)[number], beside: string) =>
  command(['manifest', 'notifications', '--endpoint', endpoint, '--format', form, '--beside', beside])

it.each(forms)(
  "Argo's notifications tell the function of every Rollout, without an annotation, as %s",
  async (form) => {
    const { code, out } = await manifest(form, form === 'helm' ? fileWith('null\n') : present({}, name))
    const data: Record<string, string> = notified[form](out)
    expect(code).toBe(0)
    expect(Object.keys(data).toSorted()).toEqual(notificationsKeys)
    expect(parse(data['service.webhook.canary-steps'] ?? '')).toMatchObject({ url: `${endpoint}/webhooks/argo` })
    expect(parse(data.subscriptions ?? '')).toEqual([{ recipients: ['canary-steps'], triggers: ['on-canary-steps'] }])
  },
)

it('the subscriptions of others stay, letter for letter in the ConfigMap', async () => {
  const others = '- recipients: [slack:deploys]   # all of us\n  triggers: [on-rollout-completed]\n'
  const plain = notified.plain((await manifest('plain', present({ subscriptions: others }, name))).out)
  expect(plain.subscriptions).toBe(`${others}- recipients:\n    - canary-steps\n  triggers:\n    - on-canary-steps\n`)
  const values = fileWith(stringify({ notifications: { subscriptions: parse(others) } }))
  expect(parse(notified.helm((await manifest('helm', values)).out).subscriptions ?? '')).toHaveLength(2)
})

it('our entries are removed again, and none of others', async () => {
  const others = { 'template.acme': 'message: hello', subscriptions: '- recipients: [acme]\n' }
  const data = notified.plain((await manifest('plain', present(others, name))).out)
  const there = present({ ...others, ...data }, name)
  const { out } = await command(['manifest', 'remove', 'notifications', '--beside', there])
  expect(z.object({ data: z.json() }).parse(parse(out)).data).toEqual({
    'service.webhook.canary-steps': null,
    'template.canary-steps': null,
    'trigger.on-canary-steps': null,
    subscriptions: others.subscriptions,
  })
})

it('a socket cannot be notified, and says so', async () => {
  const { code, err } = await command(['manifest', 'notifications', '--endpoint', 'unix:///run/steps.sock'])
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("Argo's notifications reach a URL only") })
})
