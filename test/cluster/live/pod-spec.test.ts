import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { controllerPatch } from '../../../infra/executable/controller-patch.ts'
import { podSpec } from './pod-spec.ts'

/** The security context of a container in Argo's manifests. */
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

const [argo, inventory] = parse(controllerPatch('ld-linux-x86-64.so.2')).spec.template.spec.containers

/** Argo's container as the API server has it, with ours. */
const controller = {
  image: 'quay.io/argoproj/argo-rollouts:v1.10.1',
  imagePullPolicy: 'Always',
  livenessProbe: { httpGet: { path: '/healthz', port: 'healthz' } },
  securityContext: restricted,
  terminationMessagePath: '/dev/termination-log',
  ...argo,
}

const deployment = (pod: object = {}, container: object = {}) => {
  const { spec } = parse(controllerPatch('ld-linux-x86-64.so.2'))
  const printed = { ...spec.template.spec, serviceAccountName: 'argo-rollouts', dnsPolicy: 'ClusterFirst' }
  const containers = [{ ...controller, ...container }, inventory]
  return { spec: { template: { spec: { ...printed, containers, ...pod } } } }
}

it('takes what our documents print of the executable, on what Argo’s manifests have', () => {
  const { containers, initContainers, securityContext, volumes } = podSpec(deployment())
  expect(containers.map(({ name, command }) => [name, command[0]])).toEqual([
    ['argo-rollouts', '/bin/rollouts-controller'],
    ['canary-steps-inventory', '/opt/canary-steps/ld-linux-x86-64.so.2'],
  ])
  expect(initContainers[0]?.volumeMounts).toEqual([{ name: 'canary-steps', mountPath: '/target' }])
  expect(securityContext).toEqual({ fsGroup: 999 })
  expect(volumes.map(({ name }) => name)).toEqual(['canary-steps', 'canary-steps-journal', 'canary-steps-secrets'])
})

const pod = 'spec.template.spec'
const first = `${pod}.containers.0`
const own = { name: 'OWN', valueFrom: { secretKeyRef: { name: 'canary-steps', key: 'OWN' } } }
const init = { name: 'wait', image: 'busybox', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] }
const mount = { name: 'canary-steps', mountPath: '/opt/canary-steps', subPath: 'opt/canary-steps' }

it.each<[string, ReturnType<typeof deployment>]>([
  [`${first}.env.0.valueFrom`, deployment({}, { env: [own] })],
  [`${first}.envFrom`, deployment({}, { envFrom: [{ secretRef: { name: 'canary-steps' } }] })],
  [`${first}.args.0: variables`, deployment({}, { args: ['--namespace=$(OWN)'] })],
  [`${first}.image`, deployment({}, { image: 'registry.example.com/argo-rollouts:own' })],
  [`${first}.volumeMounts.0.subPath`, deployment({}, { volumeMounts: [mount] })],
  [`${first}.workingDir`, deployment({}, { workingDir: '/tmp' })],
  [`${first}.securityContext.runAsUser`, deployment({}, { securityContext: { ...restricted, runAsUser: 0 } })],
  [
    `${first}.securityContext.readOnly`,
    deployment({}, { securityContext: { ...restricted, readOnlyRootFilesystem: false } }),
  ],
  [`${first}.securityContext`, deployment({}, { securityContext: undefined })],
  [`${pod}.securityContext.fsGroup`, deployment({ securityContext: { fsGroup: 2000 } })],
  [`${pod}.securityContext.supplementalGroups`, deployment({ securityContext: { supplementalGroups: [1] } })],
  [`${pod}.initContainers.0.image`, deployment({ initContainers: [init] })],
  [`${pod}.volumes.0.image`, deployment({ volumes: [{ name: 'canary-steps', image: { reference: 'a' } }] })],
  [
    `${pod}.volumes.0.secret.optional`,
    deployment({ volumes: [{ name: 'a', secret: { secretName: 'a', optional: true } }] }),
  ],
  [`${pod}.hostNetwork`, deployment({ hostNetwork: true })],
  [`${pod}.serviceAccountName`, deployment({ serviceAccountName: 'default' })],
])('refuses %s, which it does not do', (field, asked) => {
  expect(() => podSpec(asked)).toThrow(field)
})
