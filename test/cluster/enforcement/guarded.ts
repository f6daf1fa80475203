import { argoVersion } from 'canary-steps/manifest/argo-manifests'
import { rolloutDefinition } from '../ground/argo.ts'
import { until } from '../ground/until.ts'
import { type Stage, stage } from '../stage.ts'
import { states, workloads } from './rollouts.ts'

/** A person who works with a cluster in a scenario: as far as RBAC goes, people may do anything. */
const callers = {
  ann: '--as=ann --as-group=people',
  operator: '--as=olga --as-group=people --as-group=canary-steps:break-glass',
  installer: '--as=ida --as-group=people --as-group=canary-steps:installers',
  controller: '--as=system:serviceaccount:argo-rollouts:argo-rollouts',
  kubernetes:
    '--as=system:serviceaccount:kube-system:generic-garbage-collector --as-group=system:serviceaccounts:kube-system --as-group=people',
} as const
export type Caller = keyof typeof callers

/** A command of kubectl as somebody types it. */
export const by = (caller: Caller, command: string): string =>
  command.replace('kubectl ', `kubectl ${callers[caller]} `)

/** The same, judged by the server, which then keeps what it had. */
export const tried = (caller: Caller, command: string): string => `${by(caller, command)} --dry-run=server`

/** Puts objects there as Git has them. */
export const apply = ({ must, write }: Stage, objects: readonly object[]): void => {
  write('objects.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
  must('kubectl apply --server-side --field-manager=git -f objects.json')
}

/** The controller's record of a Rollout. */
const remember = ({ must, write }: Stage, namespace: string, name: string, status: object): void => {
  write('status.json', JSON.stringify({ status }))
  const rollout = `-n ${namespace} --subresource=status --type=merge --patch-file status.json`
  must(by('controller', `kubectl patch rollout ${name} ${rollout}`))
  must(by('controller', `kubectl -n ${namespace} annotate --overwrite rollout ${name} rollout.argoproj.io/revision=7`))
}

/** A cluster with Argo's definitions, and whoever works with it; nothing guards it. */
export const peopled = async (
  cluster: { readonly bin: string; readonly kubeconfig: string } | undefined,
): Promise<Stage> => {
  const at = stage(cluster)
  at.write('definition.yaml', rolloutDefinition(argoVersion))
  at.must('kubectl apply --server-side -f definition.yaml')
  await until('Rollouts are known', () => at.type('kubectl get rollouts').code === 0)
  at.argo(argoVersion, 'apply --server-side')
  apply(at, [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'people' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: ['people', 'canary-steps:break-glass'].map((name) => ({
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Group',
        name,
      })),
    },
    ...['payments', 'elsewhere'].flatMap((name) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    ]),
    ...workloads,
    ...states.map(([rollout]) => rollout),
  ])
  for (const [{ metadata }, status] of states) remember(at, metadata.namespace, metadata.name, status)
  return at
}

/** Until the server asks the policies, or asks them no more, which it learns of in its own time. */
export const untilIt = ({ type }: Stage, state: 'refuses' | 'warns' | 'asks nobody'): Promise<unknown> => {
  const probe = tried('ann', 'kubectl -n payments delete replicaset checkout-old')
  return until(`the server ${state}`, () => {
    const { code, err } = type(probe)
    return state === (code !== 0 ? 'refuses' : err.includes('Warning') ? 'warns' : 'asks nobody')
  })
}
