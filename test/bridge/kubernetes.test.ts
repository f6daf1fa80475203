import { readFileSync } from 'node:fs'
import { present } from 'canary-steps/manifest/testing/present'
import { command, fileWith } from 'canary-steps/testing/command'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'

const text = (name: string) => readFileSync(new URL(`../../infra/kubernetes/${name}`, import.meta.url), 'utf8')
const readme = text('README.md')

describe('the README of infra/kubernetes', () => {
  const [, sum = ''] = readme.match(/sha256: ([0-9a-f]{64})$/m) ?? []
  const sums = fileWith(`${sum}  canary-steps-bridge-linux-amd64\n`, 'SHA256SUMS')
  const commands = [...readme.matchAll(/^npx canary-steps (manifest (bridge|controller) .+?) > (\S+)$/gm)]
  const values = fileWith('null\n', 'values.yaml')
  const written = (args: string) => {
    const flags = args.replace('present.yaml', present()).replace('present-values.yaml', values).split(' ')
    return command([...flags, '--sums', sums])
  }

  it.each(commands.map(([, args = '', , file = '']) => [file, args]))(
    'has a command that writes %s',
    async (_, args) => {
      expect(await written(args)).toMatchObject({ code: 0, err: '' })
    },
  )

  it('has a command for each form', () => {
    const files = ['bridge.yaml', 'controller.yaml', 'bridge-values.yaml', 'kustomization.yaml']
    expect(commands.map(([, , , file]) => file)).toEqual(files)
  })

  it('shows the manifests as they are written', async () => {
    const [config, patch] = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block)
    expect((await written(commands[0]?.[1] ?? '')).out).toBe(config)
    expect((await written(commands[1]?.[1] ?? '')).out).toBe(patch)
  })
})

describe("the settings of Argo's notifications", () => {
  it('is the file that the README has a command for', async () => {
    const [, args = ''] = readme.match(/^npx canary-steps (manifest notifications .+?) > notifications\.yaml$/m) ?? []
    const there = present({}, 'argo-rollouts-notification-configmap')
    expect((await command(args.replace('present.yaml', there).split(' '))).out).toBe(text('notifications.yaml'))
  })

  it('is what the settings show', () => {
    const settings = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')
    expect(settings).toContain('[notifications.yaml](../infra/kubernetes/notifications.yaml)')
    expect(settings).not.toContain('trigger.on-canary-steps')
  })
})

describe('the network policies', () => {
  const Ports = z.array(z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: z.number() }))
  const Labels = z.strictObject({ matchLabels: z.record(z.string(), z.string()) })
  const Peer = z.strictObject({
    namespaceSelector: Labels.optional(),
    podSelector: Labels.optional(),
    ipBlock: z.strictObject({ cidr: z.cidrv4() }).optional(),
  })
  const NetworkPolicy = z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
    spec: z.strictObject({
      podSelector: Labels,
      policyTypes: z.array(z.enum(['Egress', 'Ingress'])),
      egress: z.array(z.strictObject({ to: z.array(Peer), ports: Ports })).optional(),
      ingress: z.array(z.strictObject({ from: z.array(Peer), ports: Ports })).optional(),
    }),
  })
  const [bridge, fn] = parseAllDocuments(text('network-policy.yaml')).map((document) =>
    NetworkPolicy.parse(document.toJS()),
  )
  const namespace = (name: string | undefined) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })

  it("are for the controller's pods, as Argo's manifests label them, and for those of the function", () => {
    const argo = { matchLabels: { 'app.kubernetes.io/name': 'argo-rollouts' } }
    expect(bridge?.spec.podSelector).toEqual(argo)
    expect(fn?.spec.ingress?.flatMap(({ from }) => from)).toEqual([
      { namespaceSelector: namespace(bridge?.metadata.namespace), podSelector: argo },
    ])
  })

  it('let the bridge out where the function lets it in', () => {
    expect(bridge?.spec.egress).toContainEqual({
      to: [{ namespaceSelector: namespace(fn?.metadata.namespace) }],
      ports: fn?.spec.ingress?.[0]?.ports,
    })
  })

  it('say which way they close, and close no other', () => {
    expect([bridge?.spec.policyTypes, fn?.spec.policyTypes]).toEqual([['Egress'], ['Ingress']])
  })
})
