import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import * as z from 'zod'
import { main } from '../main.ts'
import { command, fileWith } from '../testing/command.ts'
import { pod, present } from './testing/present.ts'

const sums = fileWith(`${'0'.repeat(64)}  canary-steps-bridge-linux-amd64\n`, 'SHA256SUMS')
const bridge = ['--endpoint', 'https://steps.example.com', '--location', 'https://files.example.com/b', '--sums', sums]
const others = "- name: 'acme/freeze' # never in a release week\n  location: file:///opt/freeze\n"

const Config = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  data: z.object({ stepPlugins: z.string().nullable() }),
})
const config = (text: string) => Config.parse(parse(text))
const Spec = z.object({ spec: z.object({ strategy: z.json().optional(), template: z.object({ spec: z.json() }) }) })
const specOf = (text: string) => Spec.parse(parse(text)).spec

describe('the ConfigMap of the controller', () => {
  it('has ours behind the step plugins of others, and is refused where it changed since it was read', async () => {
    const { out } = await command(['manifest', 'bridge', '--beside', present({ stepPlugins: others }), ...bridge])
    expect(config(out).metadata.resourceVersion).toBe('4711')
    expect(config(out).data.stepPlugins?.startsWith(`${others}- name: canary-steps/run\n`)).toBe(true)
  })

  it.each([
    ['a name of ours', '- name: canary-steps/jira\n  location: file:///anywhere\n', []],
    ['a name that is given now', '- name: acme/run\n  location: file:///anywhere\n', ['--plugin', 'acme/run']],
    ['the file of the bridge', '- name: acme/old\n  location: https://x.example/canary-steps-bridge-linux-arm64\n', []],
  ])('forgets an entry with %s', async (_, earlier, names) => {
    const there = present({ stepPlugins: earlier + others })
    const { out } = await command(['manifest', 'remove', 'configmap', '--beside', there, ...names])
    expect(config(out).data.stepPlugins).toBe(others)
  })

  it('has no list where nothing is left', async () => {
    const { out } = await command([
      'manifest',
      'remove',
      'configmap',
      '--beside',
      present({ stepPlugins: '- name: canary-steps/run\n' }),
    ])
    expect(config(out).data.stepPlugins).toBeNull()
  })

  it('has the entry of a package', async () => {
    const file = fileWith(
      stringify({ data: { stepPlugins: '- name: canary-steps/run\n' } }),
      'argo-rollouts-config.yaml',
    )
    const folder = file.replace(/\/[^/]+$/, '')
    const { out } = await command([
      'manifest',
      'executable',
      '--package',
      folder,
      '--beside',
      present({ stepPlugins: others }),
    ])
    expect(config(out).data.stepPlugins).toBe(`${others}- name: canary-steps/run\n`)
  })
})

describe("the controller's pod", () => {
  const controller = async (there: string, ...flags: readonly string[]) =>
    specOf((await command(['manifest', 'controller', '--beside', there, ...bridge, ...flags])).out).template.spec

  it('loses what an earlier manifest has left: the mount, its volume, and the container', async () => {
    const mounted = pod({
      containers: ['argo-rollouts', 'canary-steps-inventory'],
      volume: 'canary-steps',
      mountPath: '/etc/canary-steps',
    })
    const gone = { $patch: 'delete', mountPath: '/etc/canary-steps' }
    expect(await controller(mounted)).toMatchObject({
      containers: [
        { name: 'argo-rollouts', volumeMounts: [gone] },
        { name: 'canary-steps-inventory', volumeMounts: expect.arrayContaining([gone]) },
      ],
      volumes: [{ $patch: 'delete', name: 'canary-steps' }],
    })
    expect(await controller(mounted, '--inventory', 'none', '--mount-key')).toMatchObject({
      containers: [{ name: 'argo-rollouts' }, { $patch: 'delete', name: 'canary-steps-inventory' }],
    })
    expect(await controller(present(), '--inventory', 'none')).toEqual({ containers: [] })
  })

  it('is as it was after a removal, and nothing of others is named', async () => {
    const there = pod({
      containers: ['argo-rollouts', 'acme-proxy', 'canary-steps-inventory'],
      volume: 'canary-steps-journal',
      mountPath: '/var/lib/canary-steps',
    })
    const { out } = await command(['manifest', 'remove', 'deployment', '--beside', there])
    expect(specOf(out)).toEqual({
      strategy: { $retainKeys: ['type'], type: 'RollingUpdate' },
      template: {
        spec: {
          securityContext: { fsGroup: null },
          initContainers: [{ $patch: 'delete', name: 'canary-steps' }],
          containers: [
            {
              name: 'argo-rollouts',
              env: [
                { $patch: 'delete', name: 'CANARY_STEPS_DATA' },
                { $patch: 'delete', name: 'SLACK_BOT_TOKEN' },
              ],
              envFrom: [{ secretRef: { name: 'acme' } }],
              volumeMounts: [{ $patch: 'delete', mountPath: '/var/lib/canary-steps' }],
            },
            { $patch: 'delete', name: 'canary-steps-inventory' },
          ],
          volumes: [{ $patch: 'delete', name: 'canary-steps-journal' }],
        },
      },
    })
  })
})

it('a removal takes away the mount of the settings', async () => {
  const there = pod({ containers: ['argo-rollouts'], volume: 'canary-steps-settings', mountPath: '/etc/settings' })
  const { out } = await command(['manifest', 'remove', 'deployment', '--beside', there])
  expect(specOf(out).template.spec).toMatchObject({
    containers: [{ volumeMounts: [{ $patch: 'delete', mountPath: '/etc/settings' }] }],
    volumes: [{ $patch: 'delete', name: 'canary-steps-settings' }],
  })
})

describe("Helm's values", () => {
  it('have the lists of others, and ours once', async () => {
    const controller = {
      stepPlugins: [
        { name: 'acme/freeze', location: 'file:///x' },
        { name: 'canary-steps/run', location: 'file:///y' },
      ],
      extraContainers: [{ name: 'proxy' }, { name: 'canary-steps-inventory' }],
      volumes: [{ name: 'acme' }, { name: 'canary-steps' }],
    }
    const there = fileWith(stringify({ controller }), 'values.yaml')
    const { out } = await command(['manifest', 'bridge', '--format', 'helm', '--beside', there, ...bridge])
    expect(parse(out)).toMatchObject({
      controller: {
        stepPlugins: [{ name: 'acme/freeze' }, { name: 'canary-steps/run', location: 'https://files.example.com/b' }],
        extraContainers: [{ name: 'proxy' }, { name: 'canary-steps-inventory', command: expect.any(Array) }],
        volumes: [{ name: 'acme' }],
      },
    })
  })
})

const laughs = `a0: &a0 [x]\n${Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join('\n')}\n`

describe('what is there', () => {
  const get = 'kubectl -n argo-rollouts get configmap argo-rollouts-config -o yaml > FILE'
  it.each([
    [
      'is not named',
      [],
      `--beside FILE is missing: it keeps the entries of others: ${get}; only to look: manifest bridge --format kustomize needs no cluster`,
    ],
    ['is no file', ['--beside', './nowhere'], `--beside ./nowhere: cannot be read (no such file); ${get}`],
    ['is a folder', ['--beside', import.meta.dirname], `cannot be read (it is a folder); ${get}`],
    [
      'is of PowerShell',
      ['--beside', fileWith('\uFEFFa: 1', 'wide', 'utf16le')],
      'is UTF-16, as > of PowerShell writes it',
    ],
    ['has an alias to nothing', ['--beside', fileWith('a: *b', 'lost')], 'not YAML: *b refers to nothing'],
    ['repeats itself without end', ['--beside', fileWith(laughs, 'laughs')], 'its aliases repeat too much'],
    ['is what a command that failed gives', ['--beside', fileWith('', 'empty')], 'is empty'],
    ['is no YAML', ['--beside', fileWith('a: [', 'broken')], 'not YAML'],
    [
      'is another object',
      ['--beside', present({}, 'kube-root-ca.crt')],
      `has no ConfigMap argo-rollouts-config: ${get}`,
    ],
    [
      'has a list that is none',
      ['--beside', present({ stepPlugins: 'acme' })],
      'stepPlugins of argo-rollouts-config: must be a list',
    ],
  ])('is asked for in one line where it %s', async (_, flags, says) => {
    const { code, out, err } = await command(['manifest', 'bridge', ...bridge, ...flags])
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(says) })
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('may come from stdin', async () => {
    const out: string[] = []
    const stdin = Readable.from(['kind: ConfigMap\nmetadata: { name: argo-rollouts-config, resourceVersion: "1" }\n'])
    const written = { write: (text: string) => out.push(text) }
    await main(['manifest', 'remove', 'configmap', '--beside', '-'], {
      stdin,
      stdout: written,
      stderr: written,
      env: {},
    })
    expect(config(out.join('')).metadata.resourceVersion).toBe('1')
  })
})
