import { argoKustomization, argoRolloutsConfig, controllerPod, type PluginItem, yaml } from './argo-manifests.ts'

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
}

const folder = '/etc/canary-steps'
/** Where the Secret has the keys, as the bridge reads it, and the file that it is made of. */
const dataKey = 'key'
const keyFile = 'signing-key'

const mount = ({ key }: BridgeManifest) => ({
  volumeMounts: [{ name: 'canary-steps', mountPath: folder, readOnly: true }],
  volumes: [{ name: 'canary-steps', secret: { secretName: key.secret } }],
})

const entries = ({ names, location, sha256, endpoint, args, key }: BridgeManifest): PluginItem[] => {
  const where = key.isMounted ? ['--signing-key-file', `${folder}/${dataKey}`] : ['--signing-key-secret', key.secret]
  return names.map((name) => ({ name, location, sha256, args: ['--endpoint', endpoint, ...args, ...where] }))
}

const config = (bridge: BridgeManifest): string => argoRolloutsConfig(yaml(entries(bridge)))

const controller = (bridge: BridgeManifest): string[] => {
  const { volumeMounts, volumes } = mount(bridge)
  return bridge.key.isMounted ? [controllerPod({ container: { volumeMounts }, volumes })] : []
}

const comment = (...lines: readonly string[]): string => lines.map((line) => `# ${line}\n`).join('')

const secretCommand = ({ key }: BridgeManifest): string =>
  `kubectl -n argo-rollouts create secret generic ${key.secret} --from-file=${dataKey}=${keyFile}`

/** A function knows itself by what its callers call it; what listens on a socket has no other name. */
const sameEndpoint = ({ endpoint }: BridgeManifest): string =>
  `The function is to have the same in its settings: endpoint: ${/^unix:/.test(endpoint) ? 'http://localhost' : endpoint}`

const replaces = 'Step plugins that there are already would be replaced: add them to the list.'

/** Objects to apply: the server merges them into those that are there. */
const plain = (bridge: BridgeManifest): string =>
  comment(
    secretCommand(bridge),
    'kubectl -n argo-rollouts apply --server-side -f THIS-FILE',
    'kubectl -n argo-rollouts rollout restart deployment argo-rollouts',
    sameEndpoint(bridge),
    replaces,
  ) + [config(bridge), ...controller(bridge)].join('---\n')

const kustomize = (bridge: BridgeManifest): string =>
  comment(`The key is the file ${keyFile} beside this one; keep it out of git.`, sameEndpoint(bridge), replaces) +
  argoKustomization([], {
    secretGenerator: [
      { name: bridge.key.secret, files: [`${dataKey}=${keyFile}`], options: { disableNameSuffixHash: true } },
    ],
    patches: [config(bridge), ...controller(bridge)].map((patch) => ({ patch })),
  })

/** Values of the chart argo-rollouts of argo-helm, which knows `controller.stepPlugins` since 2.39.1. */
const helm = (bridge: BridgeManifest): string =>
  comment(
    secretCommand(bridge),
    'helm -n argo-rollouts upgrade argo-rollouts argo/argo-rollouts --reuse-values -f THIS-FILE   (chart 2.39.1 or later)',
    'kubectl -n argo-rollouts rollout restart deployment argo-rollouts',
    sameEndpoint(bridge),
    replaces,
  ) + yaml({ controller: { stepPlugins: entries(bridge), ...(bridge.key.isMounted && mount(bridge)) } })

/** Forms that a manifest may have. */
export const bridgeManifests = { helm, kustomize, plain } as const
