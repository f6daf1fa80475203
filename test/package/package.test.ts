import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { argoVersion, PluginItem } from 'canary-steps/manifest/argo-manifests'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import {
  controllerPatch,
  journalClaim,
  kustomization,
  ownImage,
  ownImagePatch,
  settingsPatch,
} from '../../infra/executable/controller-patch.ts'
import { imageFile } from '../../infra/executable/image-file.ts'
import { nodeFlags } from '../../infra/executable/node-flags.ts'
import { notice } from '../../infra/executable/notice.ts'
import { packageFolder } from '../../infra/executable/package-folder.ts'
import { pluginConfig } from '../../infra/executable/plugin-config.ts'

const loader = 'ld-linux-x86-64.so.2'
const config = pluginConfig(loader)

const ConfigMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata: z.strictObject({ name: z.literal('argo-rollouts-config') }),
  data: z.strictObject({ stepPlugins: z.string() }),
})
const entriesOf = (text: string) => z.array(PluginItem).parse(parse(ConfigMap.parse(parse(text)).data.stepPlugins))

describe("the controller's ConfigMap", () => {
  it('has one entry for all steps, which starts Node with the loader of the package', () => {
    expect(entriesOf(config)).toEqual([
      {
        name: 'canary-steps/run',
        location: 'file:///opt/canary-steps/ld-linux-x86-64.so.2',
        args: ['--library-path', packageFolder, `${packageFolder}/node`, ...nodeFlags, `${packageFolder}/plugin.mjs`],
      },
    ])
  })

  it('has no comment below the entry: it would stay when the entry is taken away', () => {
    expect(ConfigMap.parse(parse(config)).data.stepPlugins).toMatch(/- \/\S+plugin\.mjs\n$/)
  })
})

const Named = z.object({ name: z.string() })
const Mounting = Named.extend({ volumeMounts: z.array(Named.extend({ mountPath: z.string() })) })
const Pod = z.object({
  initContainers: z.array(Mounting.extend({ image: z.string() })).default([]),
  containers: z.array(
    Mounting.extend({
      image: z.string().optional(),
      env: z.array(Named.extend({ value: z.string() })),
      command: z.array(z.string()).optional(),
    }),
  ),
  volumes: z.array(Named),
})
const Deployment = z.object({
  metadata: Named,
  spec: z.object({ strategy: z.json().optional(), template: z.object({ spec: Pod }) }),
})

describe("the patch of the controller's Deployment", () => {
  const { metadata, spec } = Deployment.parse(parse(controllerPatch(loader)))
  const { initContainers, containers, volumes } = spec.template.spec

  it('is for the Deployment and the container of Argo', () => {
    expect([metadata.name, containers[0]?.name]).toEqual(['argo-rollouts', 'argo-rollouts'])
  })

  it('mounts the volumes that it adds: the package that the init container left, the journal, and the secrets', () => {
    const mounts = containers[0]?.volumeMounts ?? []
    expect(mounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name))
    const folderOf = (variable: string) => containers[0]?.env.find(({ name }) => name === variable)?.value
    const folders = [packageFolder, folderOf('CANARY_STEPS_DATA'), folderOf('CANARY_STEPS_SECRETS')]
    expect(mounts.map(({ mountPath }) => mountPath)).toEqual(folders)
    expect(initContainers[0]?.volumeMounts).toMatchObject([{ name: mounts[0]?.name, mountPath: '/target' }])
  })

  it('has a container that takes the inventory: the same package, journal, cluster and secrets, and a word more', () => {
    const [controller, inventory, ...others] = containers
    const [entry] = entriesOf(config)
    expect(inventory?.command).toEqual([`${packageFolder}/${loader}`, ...(entry?.args ?? []), 'inventory'])
    expect(inventory?.env).toEqual(controller?.env)
    expect(inventory?.volumeMounts).toEqual([...(controller?.volumeMounts ?? []), { name: 'tmp', mountPath: '/tmp' }])
    expect(others).toEqual([])
  })

  it('claims the volume that the kustomization has', () => {
    const { resources } = z.object({ resources: z.array(z.string()) }).parse(parse(kustomization()))
    expect(resources).toContain('journal-claim.yaml')
    expect(controllerPatch(loader)).toContain(
      `claimName: ${z.object({ metadata: Named }).parse(parse(journalClaim)).metadata.name} `,
    )
  })

  it('lets a new pod come when the old one goes, and says nothing that others say otherwise', () => {
    expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } })
    expect(controllerPatch(loader)).not.toContain('envFrom')
  })

  it('with an image of your own is the same, without what brings the package', () => {
    const own = Deployment.parse(parse(ownImagePatch(loader))).spec.template.spec
    const without = <Item extends { readonly name: string }>(items: readonly Item[]) =>
      items.filter(({ name }) => name !== 'canary-steps')
    expect(own).toEqual({
      initContainers: [],
      containers: containers.map((container) => ({
        ...container,
        image: ownImage,
        volumeMounts: without(container.volumeMounts),
      })),
      volumes: without(volumes),
    })
  })
})

it('the settings are a folder in both containers, which a change comes into, and each process finds the file by its variable', () => {
  const { containers, volumes } = Deployment.parse(parse(settingsPatch)).spec.template.spec
  expect(containers.map(({ name }) => name)).toEqual(['argo-rollouts', 'canary-steps-inventory'])
  for (const { env, volumeMounts } of containers) {
    const folder = volumeMounts[0]?.mountPath
    expect(env).toEqual([{ name: 'CANARY_STEPS_SETTINGS', value: `${folder}/canary-steps.yaml` }])
    expect(volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name))
  }
})

it('the image has every file that runs, once, and a command without a shell', () => {
  const text = imageFile('ld.so', ['NOTICE', 'ld.so', 'node', 'plugin.mjs', 'steps/one.mjs'])
  expect(text).toContain(`COPY NOTICE ld.so node plugin.mjs ${packageFolder}/\nCOPY steps ${packageFolder}/steps\n`)
  const entrypoint = z.array(z.string()).parse(JSON.parse(text.match(/^ENTRYPOINT (.*)$/m)?.[1] ?? ''))
  expect([entrypoint[0], ...entrypoint.slice(-2)]).toEqual([`${packageFolder}/ld.so`, packageFolder, '/target'])
})

it('the README has the files as they are made', () => {
  const readme = readFileSync(new URL('../../infra/executable/README.md', import.meta.url), 'utf8')
  const blocks = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block)
  expect(blocks).toEqual([config, controllerPatch(loader), kustomization(), settingsPatch])
  expect(readme).toContain(`FROM quay.io/argoproj/argo-rollouts:${argoVersion}`)
})

describe('the notice', () => {
  const files = new Map([
    ['node', '/nowhere/bin/node'],
    ['libc.so.6', '/nowhere/libc.so.6'],
    ['libother.so.1', '/nowhere/libother.so.1'],
  ])
  const zod = fileURLToPath(new URL('../../node_modules/zod/index.js', import.meta.url))
  const { text, missing } = notice([zod, import.meta.filename], { loader: 'ld.so', glibc: 'GLIBC 2.36', files })

  it('has the licences of what is in the package, our own first', () => {
    const titles = [...text.matchAll(/^(.+)\n\n=+$/gm)].map(([, title]) => title)
    expect(titles.slice(0, 3)).toEqual(['canary-steps', `Node.js ${process.version}`, 'The GNU C Library (GLIBC 2.36)'])
    expect(titles.slice(3)).toEqual(['The runtime libraries of GCC', 'libother.so.1', expect.stringMatching(/^zod \d/)])
  })

  it('says which texts are not on this machine', () => {
    expect(missing).toContain(`Node.js ${process.version}: no /nowhere/LICENSE here`)
    expect(missing).toContain('libother.so.1: no /usr/share/doc/libother.so.1/copyright here')
  })
})
