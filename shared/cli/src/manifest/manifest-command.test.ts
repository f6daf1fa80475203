import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { command, fileWith } from '../testing/command.ts'
import { controllerImage, PluginItem } from './argo-manifests.ts'
import { present } from './testing/present.ts'

const sha = (text: string) => createHash('sha256').update(text).digest('hex')
const sums = fileWith(
  `${sha('amd')}  canary-steps-bridge-linux-amd64\n${sha('arm')} *canary-steps-bridge-linux-arm64\n`,
  'SHA256SUMS',
)
const endpoint = 'https://steps.example.com'
const beside = present()
const values = fileWith('null\n', 'values.yaml')
const manifest = (...args: readonly string[]) => {
  const there = args.includes('helm') ? values : beside
  return command(['manifest', 'bridge', '--endpoint', endpoint, '--sums', sums, '--beside', there, ...args])
}

const Named = z.object({ name: z.string() })
const ConfigMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata: z.strictObject({ name: z.literal('argo-rollouts-config'), resourceVersion: z.literal('4711').optional() }),
  data: z.strictObject({ stepPlugins: z.string() }),
})
const Mounted = {
  volumeMounts: z.array(Named.extend({ mountPath: z.string(), readOnly: z.literal(true) })),
  volumes: z.array(Named.extend({ secret: z.object({ secretName: z.string() }) })),
}
const ours = 'canary-steps-inventory'
const Container = z.looseObject({
  name: z.enum(['argo-rollouts', ours]),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  volumeMounts: z.array(Named.extend({ mountPath: z.string(), readOnly: z.literal(true).optional() })).optional(),
})
const Deployment = z.object({
  kind: z.literal('Deployment'),
  metadata: z.strictObject({ name: z.literal('argo-rollouts') }),
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(Container),
        volumes: Mounted.volumes.optional(),
      }),
    }),
  }),
})
/** The values of argo-helm's chart that we set (charts/argo-rollouts/values.yaml). */
const Values = z.strictObject({
  controller: z.strictObject({
    stepPlugins: z.array(PluginItem),
    volumeMounts: Mounted.volumeMounts.optional(),
    volumes: Mounted.volumes.optional(),
    extraContainers: z.array(Container).optional(),
  }),
})
const Kustomization = z.strictObject({
  namespace: z.literal('argo-rollouts'),
  resources: z.array(z.url()),
  secretGenerator: z.array(
    z.strictObject({
      name: z.string(),
      files: z.tuple([z.literal('key=signing-key')]),
      options: z.strictObject({ disableNameSuffixHash: z.literal(true) }),
    }),
  ),
  patches: z.array(z.strictObject({ patch: z.string() })),
})

// as Argo reads it, with YAML 1.1
const entriesIn = (configMap: unknown) =>
  z.array(PluginItem).parse(parse(ConfigMap.parse(configMap).data.stepPlugins, { version: '1.1' }))
const podIn = (deployment: unknown) => {
  if (deployment === undefined) return { mounted: undefined, inventory: undefined }
  const { volumes, containers } = Deployment.parse(deployment).spec.template.spec
  const volumeMounts = containers.find(({ name }) => name === 'argo-rollouts')?.volumeMounts
  return {
    mounted: volumes && { volumes, volumeMounts },
    inventory: containers.find(({ name }) => name === ours),
  }
}

/** The controller's settings in a manifest of any form. */
const readers = {
  plain(text: string, patch = '') {
    return { entries: entriesIn(parse(text)), ...podIn(patch === '' ? undefined : parse(patch)) }
  },
  kustomize(text: string) {
    const [configMap, deployment] = Kustomization.parse(parse(text)).patches.map(({ patch }): unknown => parse(patch))
    return { entries: entriesIn(configMap), ...podIn(deployment) }
  },
  helm(text: string) {
    const { stepPlugins, extraContainers, ...mounted } = Values.parse(parse(text, { version: '1.1' })).controller
    return { entries: stepPlugins, mounted: mounted.volumes && mounted, inventory: extraContainers?.[0] }
  },
} as const

const forms = ['plain', 'kustomize', 'helm'] as const
/** The settings of a form with these options: the plain one has a patch of the Deployment beside it. */
const told = async (form: (typeof forms)[number], ...args: readonly string[]) => {
  const { out } = await manifest('--format', form, ...args)
  const patch = await command([
    'manifest',
    'controller',
    '--endpoint',
    endpoint,
    '--sums',
    sums,
    '--beside',
    beside,
    ...args,
  ])
  return readers[form](out, patch.out)
}

it.each(forms)(
  'one entry tells the controller where the bridge is, what it is and what it calls, as %s',
  async (form) => {
    const { code, out, err } = await manifest('--format', form)
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('cannot start without it') })
    expect(readers[form](out, '')).toMatchObject({
      entries: [
        {
          name: 'canary-steps/run',
          location: expect.stringMatching(/^https:.*\/v\d+\.\d+\.\d+\/canary-steps-bridge-linux-amd64$/),
          sha256: sha('amd'),
          args: ['--endpoint', endpoint, '--signing-key-secret', 'canary-steps-bridge'],
        },
      ],
    })
    expect(readers[form](out, '').mounted).toBeUndefined()
  },
)

it.each(forms)('the function is to know itself by the same address, as %s', async (form) => {
  expect((await manifest('--format', form)).out).toContain(
    `# The function needs the same in its settings: endpoint: ${endpoint}`,
  )
})

it.each(forms)('the key is mounted where the controller may read no Secrets, as %s', async (form) => {
  const { entries, mounted } = await told(form, '--mount-key')
  expect(entries[0]?.args).toEqual(['--endpoint', endpoint, '--signing-key-file', '/etc/canary-steps/key'])
  expect(mounted).toEqual({
    volumes: [{ name: 'canary-steps', secret: { secretName: 'canary-steps-bridge' } }],
    volumeMounts: [{ name: 'canary-steps', mountPath: '/etc/canary-steps', readOnly: true }],
  })
})

it.each(forms)(
  'a container beside the controller takes the inventory with the same file and flags, as %s',
  async (form) => {
    const flags = ['--', '--timeout', '6s']
    const { entries, inventory } = await told(form, '--mount-key', ...flags)
    expect(inventory).toMatchObject({
      image: controllerImage,
      command: ['/home/argo-rollouts/plugin-bin/canary-steps/run', 'inventory'],
      args: entries[0]?.args,
      volumeMounts: [
        { name: 'plugin-bin', mountPath: '/home/argo-rollouts/plugin-bin', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'canary-steps', mountPath: '/etc/canary-steps', readOnly: true },
      ],
    })
  },
)

it.each(forms)(
  'it knows plugins of other organisations, and has the image that the controller has, as %s',
  async (form) => {
    const given = [
      '--plugin',
      'acme/run',
      '--plugin',
      'canary-steps/run',
      '--controller-image',
      'registry.example.com/argo:1',
    ]
    const { inventory } = await told(form, ...given)
    expect(inventory).toMatchObject({
      image: 'registry.example.com/argo:1',
      command: [expect.stringMatching(/acme\/run$/), 'inventory'],
      args: expect.arrayContaining(['--plugin', 'acme/run']),
    })
  },
)

it.each(forms)('the controller alone is told of the bridge where no container is wanted, as %s', async (form) => {
  const { inventory } = await told(form, '--inventory', 'none')
  expect(inventory).toBeUndefined()
})

it.each(forms)('everything can be chosen, and stays a text in the YAML that Argo reads, as %s', async (form) => {
  const chosen = ['--location', 'file:///bridge', '--arch', 'arm64', '--signing-key-secret', 'off']
  const names = ['--plugin', 'acme/slack-approval', '--plugin', 'acme/run']
  const { out } = await manifest(
    '--format',
    form,
    ...chosen,
    ...names,
    '--',
    '--timeout',
    '6s',
    '--on-unavailable',
    'fail',
  )
  const args = ['--endpoint', endpoint, '--timeout', '6s', '--on-unavailable', 'fail', '--signing-key-secret', 'off']
  const entry = { location: 'file:///bridge', sha256: sha('arm'), args }
  expect(readers[form](out, '').entries).toEqual([
    { name: 'acme/slack-approval', ...entry },
    { name: 'acme/run', ...entry },
  ])
})

it('has nothing to warn of where it is told the location', async () => {
  const location = 'https://files.example.com/bridge'
  const { err, out } = await manifest('--location', location)
  expect({ err, out }).toEqual({ err: '', out: expect.stringContaining(`location: ${location}`) })
})

it('kustomize makes the Secret that the bridge reads', async () => {
  const { out } = await manifest('--format', 'kustomize', '--signing-key-secret', 'ours')
  expect(Kustomization.parse(parse(out)).secretGenerator[0]?.name).toBe('ours')
})

it('takes plain http where the bridge does: to loopback, or when told so', async () => {
  const flags = ['manifest', 'bridge', '--sums', sums, '--beside', beside, '--endpoint']
  for (const allowed of ['http://127.0.0.1:80', 'http://steps.payments.svc -- --insecure-http', 'unix:///s'])
    expect(await command([...flags, ...allowed.split(' ')])).toMatchObject({ code: 0 })
})
