import { stringify } from 'yaml'
import { fileWith } from '../../testing/command.ts'

/** The Deployment of Argo's manifests, as kubectl gives it. */
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'argo-rollouts', namespace: 'argo-rollouts', resourceVersion: '12' },
  spec: {
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: {
      spec: {
        containers: [{ name: 'argo-rollouts', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }],
        securityContext: { runAsNonRoot: true },
        volumes: [{ name: 'tmp', emptyDir: {} }],
      },
    },
  },
}

const configMap = (name: string, data?: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  ...(data && { data }),
  metadata: { name, namespace: 'argo-rollouts', resourceVersion: '4711' },
})

/** A file with what `kubectl get configmap/… deployment/argo-rollouts -o yaml` gives. */
export const present = (data?: Readonly<Record<string, string>>, name = 'argo-rollouts-config'): string =>
  fileWith(stringify({ apiVersion: 'v1', kind: 'List', items: [configMap(name, data), deployment] }), 'present.yaml')

/** The same with what manifests of ours, and somebody else, have put into the Deployment. */
export const pod = (given: {
  readonly containers: readonly string[]
  readonly volume: string
  readonly mountPath: string
}): string => {
  const volumeMounts = [{ name: given.volume, mountPath: given.mountPath }]
  const env = [
    { name: 'CANARY_STEPS_DATA', value: given.mountPath },
    { name: 'SLACK_BOT_TOKEN', valueFrom: { secretKeyRef: { name: 'canary-steps', key: 'SLACK_BOT_TOKEN' } } },
    { name: 'ACME', value: 'theirs' },
  ]
  const envFrom = [{ secretRef: { name: 'canary-steps' } }, { secretRef: { name: 'acme' } }]
  const spec = {
    strategy: { type: 'Recreate' },
    template: {
      spec: {
        securityContext: { runAsNonRoot: true, fsGroup: 999 },
        initContainers: [{ name: 'canary-steps' }, { name: 'acme' }],
        containers: given.containers.map((name) => ({ name, env, envFrom, volumeMounts })),
        volumes: [{ name: given.volume }, { name: 'acme' }],
      },
    },
  }
  return fileWith(stringify({ ...deployment, spec }), 'deployment.yaml')
}
