/** Where the controller keeps the file of a plugin, in a volume of Argo's own manifests and of argo-helm's chart. */
const pluginBin = { name: 'plugin-bin', mountPath: '/home/argo-rollouts/plugin-bin' }
/** Shared with the controller, so that one process of the pod takes the inventory. */
const tmp = { name: 'tmp', mountPath: '/tmp' }

/** The container that hears of ends, in either way. */
export const inventoryName = 'canary-steps-inventory'

/** The security context of the controller's container in Argo's manifests. */
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

/**
 * A container beside the controller that runs the file which the controller has downloaded and checked. It takes the inventory whether a
 * step is called or not, and needs no image but the controller's. It goes on in a copy, so that the
 * controller can write its file anew. Until the file is there Kubernetes starts it again.
 */
export const inventoryContainer = (given: {
  readonly image: string
  /** The plugin whose file it is. */
  readonly name: string
  readonly args: readonly string[]
  readonly mounts: readonly object[]
}): object => ({
  name: inventoryName,
  image: given.image,
  command: [`${pluginBin.mountPath}/${given.name}`, 'inventory'],
  args: given.args,
  // 20 MiB with a handful of Rollouts, seen beside Argo's controller; listed Rollouts are dropped object by object
  resources: { requests: { cpu: '5m', memory: '24Mi' }, limits: { memory: '64Mi' } },
  securityContext: restricted,
  volumeMounts: [{ ...pluginBin, readOnly: true }, tmp, ...given.mounts],
})
