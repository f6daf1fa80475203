import { argoKustomization, argoRolloutsConfig, controllerPod, type PluginItem, yaml } from './argo-manifests.ts'
import { inventoryContainer } from './inventory-container.ts'

/** What the controller is told of the bridge. */
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
  key.isMounted ? { volumes: [{ name: 'canary-steps', secret: { secretName: key.secret } }] } : {}
const mountsOf = ({ key }: BridgeManifest) => (key.isMounted ? { volumeMounts: [volumeMount] } : {})

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

const beside = (bridge: BridgeManifest): readonly object[] => {
  const { inventory: image, names } = bridge
  if (image === undefined) return []
  const plugins = names.filter((name) => !name.startsWith('canary-steps/')).flatMap((name) => ['--plugin', name])
  const mounts = bridge.key.isMounted ? [volumeMount] : []
  return [inventoryContainer({ image, name: names[0], args: [...argsOf(bridge), ...plugins], mounts })]
}

const config = (bridge: BridgeManifest): string => argoRolloutsConfig(yaml(entries(bridge)))

const controller = (bridge: BridgeManifest): string | undefined => {
  const mounts = mountsOf(bridge)
  const containers = [...('volumeMounts' in mounts ? [{ name: 'argo-rollouts', ...mounts }] : []), ...beside(bridge)]
  return containers.length > 0 ? controllerPod({ containers, ...volumesOf(bridge) }) : undefined
}

const comment = (...lines: readonly string[]): string => lines.map((line) => `# ${line}\n`).join('')

const secretCommand = ({ key }: BridgeManifest): string =>
  `kubectl -n argo-rollouts create secret generic ${key.secret} --from-file=${dataKey}=${keyFile}`

/** A function knows itself by what its callers call it; what listens on a socket has no other name. */
const sameEndpoint = ({ endpoint }: BridgeManifest): string =>
  `The function is to have the same in its settings: endpoint: ${/^unix:/.test(endpoint) ? 'http://localhost' : endpoint}`

const replaces = 'Step plugins that there are already would be replaced: add them to the list.'

/** kubectl takes from an object that was applied what a later `apply --server-side` does not have: so these are patches. */
const plain = (bridge: BridgeManifest): string =>
  comment(
    secretCommand(bridge),
    'kubectl -n argo-rollouts patch configmap argo-rollouts-config --type merge --patch-file THIS-FILE',
    'kubectl -n argo-rollouts rollout restart deployment argo-rollouts',
    ...(controller(bridge) === undefined
      ? []
      : ['The Deployment has a patch of its own: canary-steps manifest controller']),
    sameEndpoint(bridge),
    replaces,
  ) + config(bridge)

/** What is added to the controller's Deployment, as a patch; undefined: nothing. */
export const controllerManifest = (bridge: BridgeManifest): string | undefined => {
  const patch = controller(bridge)
  return patch && comment('kubectl -n argo-rollouts patch deployment argo-rollouts --patch-file THIS-FILE') + patch
}

const kustomize = (bridge: BridgeManifest): string =>
  comment(`The key is the file ${keyFile} beside this one; keep it out of git.`, sameEndpoint(bridge), replaces) +
  argoKustomization([], {
    secretGenerator: [
      { name: bridge.key.secret, files: [`${dataKey}=${keyFile}`], options: { disableNameSuffixHash: true } },
    ],
    patches: [config(bridge), controller(bridge) ?? []].flat().map((patch) => ({ patch })),
  })

/** Values of the chart argo-rollouts of argo-helm, which knows `controller.stepPlugins` since 2.39.1. */
const helm = (bridge: BridgeManifest): string =>
  comment(
    secretCommand(bridge),
    'helm -n argo-rollouts upgrade argo-rollouts argo/argo-rollouts --reuse-values -f THIS-FILE   (chart 2.39.1 or later)',
    'kubectl -n argo-rollouts rollout restart deployment argo-rollouts',
    sameEndpoint(bridge),
    replaces,
  ) +
  yaml({
    controller: {
      stepPlugins: entries(bridge),
      ...mountsOf(bridge),
      ...volumesOf(bridge),
      ...(beside(bridge).length > 0 && { extraContainers: beside(bridge) }),
    },
  })

/** Forms that a manifest may have. */
export const bridgeManifests = { helm, kustomize, plain } as const
