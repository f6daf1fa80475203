import { join } from 'node:path'
import type { ControlPlane } from '../ground/control-plane.ts'
import { startProcess } from '../ground/process.ts'

/** Those of nodes are left out: nobody sends their heartbeats. */
const controllers = '*,-node-lifecycle-controller,-taint-eviction-controller,-node-ipam-controller'

/** The part that makes Pods of ReplicaSets, and says that they run. */
export const startNodes = (
  { folder, kubeconfig }: ControlPlane,
  { cluster, argo }: { readonly cluster: string; readonly argo: string },
) => {
  const manager = startProcess(folder, {
    name: 'kube-controller-manager',
    command: [
      join(cluster, 'kube-controller-manager'),
      ...[`--kubeconfig=${kubeconfig}`, '--service-account-private-key-file=sa.key'],
      ...['--root-ca-file=certs/apiserver.crt', '--leader-elect=false', '--secure-port=0'],
      // each acts by an account of its own, as in clusters
      '--use-service-account-credentials',
      `--controllers=${controllers}`,
    ],
  })
  const kubelet = startProcess(folder, {
    name: 'kubelet',
    command: [join(argo, 'kubelet'), `--kubeconfig=${kubeconfig}`],
  })
  return {
    async stop(): Promise<void> {
      await kubelet.stop()
      await manager.stop()
    },
  }
}
