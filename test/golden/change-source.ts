/** A container as the API server keeps it, as far as a case needs it. */
export type Container = { name: string; image: string; [field: string]: unknown }

/** A pod template as the API server keeps it in a ReplicaSet. */
export type Template = {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string>; [field: string]: unknown }
  spec: { containers: Container[]; initContainers?: Container[]; [field: string]: unknown }
}

/** Two ReplicaSets of one Rollout. */
export type ChangeSource = {
  readonly name: string
  readonly description: string
  readonly canary: object
  readonly stable: object | null
}

type Annotations = Readonly<Record<string, string>>

const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'checkout', uid: 'uid-of-checkout' }

/** A ReplicaSet of the Rollout checkout, as Argo makes it. */
export const replicaSet = (hash: string, template: Template, annotations: Annotations = {}): object => {
  const labels = { ...template.metadata.labels, 'rollouts-pod-template-hash': hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `checkout-${hash}`,
      namespace: 'payments',
      labels,
      annotations: { 'rollout.argoproj.io/revision': '2', ...annotations },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: { template: { ...template, metadata: { ...template.metadata, labels } } },
  }
}

/** The pods of a small shop: one container with what most have. */
export const shop = (): Template => ({
  metadata: { labels: { app: 'checkout' }, annotations: { 'checksum/config': '0a1b' } },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'registry.example.com/payments/checkout:v1',
        args: ['serve', '--port=8080'],
        env: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        ],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
        volumeMounts: [{ name: 'config', mountPath: '/etc/checkout' }],
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePath: '/dev/termination-log',
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'checkout', defaultMode: 420 } }],
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  },
})

/** The first container of a template, which every case has. */
export const app = ({ spec }: Template): Container => spec.containers[0] ?? { name: '', image: '' }

/** The stable pods after an edit. */
export const edited = (
  name: string,
  description: string,
  edit: (pods: Template) => void,
  from = shop(),
): ChangeSource => {
  const canary = structuredClone(from)
  edit(canary)
  return { name, description, canary: replicaSet('6c8f9d7b52', canary), stable: replicaSet('5d4c3b2a19', from) }
}
