import * as z from 'zod'
import {
  applyKustomization,
  argoKustomization,
  argoRolloutsConfig,
  comment,
  configName,
  controllerPod,
  deleting,
  field,
  isOurEntry,
  type PluginItem,
  patchCommand,
  stepPluginsBeside,
  yaml,
} from './argo-manifests.ts'
import { inventoryContainer, inventoryName } from './inventory-container.ts'
import type { Present, PresentDeployment } from './present.ts'

/** The controller's settings for the bridge. */
export type BridgeManifest = {
  /** Names in Rollouts; each is a process. */
  readonly names: readonly [string, ...string[]]
  readonly location: string
  /** Where the function is, as the bridge calls it. */
  readonly endpoint: string
  readonly sha256: string
  /** Flags of the bridge, but where the function and the key are. */
  readonly args: readonly string[]
  readonly key: {
    /** The Secret in the controller's namespace that has the keys under `key`. */
    readonly secret: string
    /** Mounted, where the controller may read no Secrets; else the bridge reads it. */
    readonly isMounted: boolean
  }
  /** The image of a container that takes the inventory beside the controller; undefined: only the processes of steps do. */
  readonly inventory: string | undefined
}

const folder = '/etc/canary-steps'
/** Where the Secret has the keys, as the bridge reads it, and the file that it is made of. */
const dataKey = 'key'
const keyFile = 'signing-key'

const volumeMount = { name: 'canary-steps', mountPath: folder, readOnly: true }
const volumesOf = ({ key }: BridgeManifest) =>
  key.isMounted ? [{ name: volumeMount.name, secret: { secretName: key.secret } }] : []
const mountsOf = ({ key }: BridgeManifest) => (key.isMounted ? [volumeMount] : [])
const Named = z.object({ name: z.string() })

const argsOf = ({ endpoint, args, key }: BridgeManifest): readonly string[] => [
  '--endpoint',
  endpoint,
  ...args,
  ...(key.isMounted ? ['--signing-key-file', `${folder}/${dataKey}`] : ['--signing-key-secret', key.secret]),
]

const entries = (bridge: BridgeManifest): PluginItem[] => {
  const { names, location, sha256 } = bridge
  return names.map((name) => ({ name, location, sha256, args: [...argsOf(bridge)] }))
}

const inventoryBeside = (bridge: BridgeManifest, mounts: readonly object[] = mountsOf(bridge)): readonly object[] => {
  const { inventory: image, names } = bridge
  if (image === undefined) return []
  const plugins = names.filter((name) => !name.startsWith('canary-steps/')).flatMap((name) => ['--plugin', name])
  return [inventoryContainer({ image, name: names[0], args: [...argsOf(bridge), ...plugins], mounts })]
}

const mounting = (mounts: readonly object[]) =>
  mounts.length > 0 ? [{ name: 'argo-rollouts', volumeMounts: mounts }] : []

/** The parts of the controller's pod that are ours; undefined: none. */
const controllerPart = (bridge: BridgeManifest): string | undefined => {
  const containers = [...mounting(mountsOf(bridge)), ...inventoryBeside(bridge)]
  return containers.length > 0 ? controllerPod({ containers, ...field('volumes', volumesOf(bridge)) }) : undefined
}

/** Ours, or what takes away those that an earlier manifest left. */
const orDeleting = <Item extends object>(ours: readonly object[], key: keyof Item & string, left: readonly Item[]) =>
  ours.length > 0 ? ours : deleting(key, left)

/** The same as a patch. Leftovers of our earlier manifests are named, or they would stay. */
const controllerPatch = (bridge: BridgeManifest, { spec }: PresentDeployment): string => {
  const { containers, volumes } = spec.template.spec
  const mounts = (container: string) => {
    const present = containers.filter(({ name }) => name === container).flatMap(({ volumeMounts }) => volumeMounts)
    const left = present.filter(({ mountPath }) => mountPath === volumeMount.mountPath)
    return orDeleting(mountsOf(bridge), 'mountPath', left)
  }
  const named = (name: string) => (item: { readonly name: string }) => item.name === name
  const inventory = inventoryBeside(bridge, mounts(inventoryName))
  return controllerPod({
    containers: [
      ...mounting(mounts('argo-rollouts')),
      ...orDeleting(inventory, 'name', containers.filter(named(inventoryName))),
    ],
    ...field('volumes', orDeleting(volumesOf(bridge), 'name', volumes.filter(named(volumeMount.name)))),
  })
}

const secretCommand = ({ key }: BridgeManifest): string =>
  `kubectl -n argo-rollouts create secret generic ${key.secret} --from-file=${dataKey}=${keyFile}`

/** A function knows itself by the address that its callers use; a listener on a socket has no other name. */
const sameEndpoint = ({ endpoint }: BridgeManifest): string =>
  `The function needs the same in its settings: endpoint: ${/^unix:/.test(endpoint) ? 'http://localhost' : endpoint}`

/** Our entries beside those of others: one text has them all, so it is made from the one that is there. */
const plainBridge = async (bridge: BridgeManifest, present: Present): Promise<string> =>
  comment(
    patchCommand('configmap', configName),
    'The Deployment has a patch of its own: canary-steps manifest controller',
    sameEndpoint(bridge),
  ) + stepPluginsBeside(await present.configMap(configName), yaml(entries(bridge)), bridge.names)

/** Additions to the controller's Deployment, and removals from it. */
export const controllerManifest = async (bridge: BridgeManifest, present: Present): Promise<string> =>
  comment(patchCommand('deployment', 'argo-rollouts')) + controllerPatch(bridge, await present.deployment())

const kustomizeBridge = async (bridge: BridgeManifest): Promise<string> =>
  comment(
    `The key is the file ${keyFile} beside this one; keep it out of git.`,
    applyKustomization,
    sameEndpoint(bridge),
    'This is the whole list: add the step plugins of others to it.',
  ) +
  argoKustomization([], {
    secretGenerator: [
      { name: bridge.key.secret, files: [`${dataKey}=${keyFile}`], options: { disableNameSuffixHash: true } },
    ],
    patches: [argoRolloutsConfig(yaml(entries(bridge))), controllerPart(bridge) ?? []]
      .flat()
      .map((patch) => ({ patch })),
  })

/** A list of values with ours behind those of others; none where nobody has one. */
const besideNamed = (key: string, present: readonly unknown[] = [], ours: readonly object[] = []) => {
  const isOurs = (item: unknown) => [volumeMount.name, inventoryName].includes(Named.safeParse(item).data?.name ?? '')
  return present.length + ours.length > 0 ? { [key]: [...present.filter((item) => !isOurs(item)), ...ours] } : {}
}

/** Values of the chart argo-rollouts of argo-helm, which knows `controller.stepPlugins` since 2.39.1. */
const helmBridge = async (bridge: BridgeManifest, present: Present): Promise<string> => {
  const { controller: has } = await present.values()
  return (
    comment(
      secretCommand(bridge),
      'helm -n argo-rollouts upgrade argo-rollouts argo/argo-rollouts --reuse-values -f THIS-FILE   (chart 2.39.1 or later)',
      'kubectl -n argo-rollouts rollout restart deployment argo-rollouts',
      sameEndpoint(bridge),
    ) +
    yaml({
      // Helm puts a list in the place of another
      controller: {
        stepPlugins: [...(has.stepPlugins ?? []).filter((item) => !isOurEntry(bridge.names)(item)), ...entries(bridge)],
        ...besideNamed('volumeMounts', has.volumeMounts, mountsOf(bridge)),
        ...besideNamed('volumes', has.volumes, volumesOf(bridge)),
        ...besideNamed('extraContainers', has.extraContainers, inventoryBeside(bridge)),
      },
    })
  )
}

/** Forms that a manifest may have. */
export const bridgeManifests = { helm: helmBridge, kustomize: kustomizeBridge, plain: plainBridge } as const
