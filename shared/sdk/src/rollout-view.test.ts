import { expect, test } from 'vitest'
import { maxViewBytes, RolloutView, rolloutView } from './rollout-view.ts'

const container = {
  name: 'app',
  image: 'app:v2',
  env: [{ name: 'PASSWORD', value: 'hidden-env' }],
  args: ['--token=hidden-args'],
  command: ['hidden-command'],
  resources: { limits: { cpu: 'hidden-resources' } },
  volumeMounts: [{ name: 'hidden-mount', mountPath: '/x' }],
}
const rollout = (metadata: object = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: {
    name: 'app',
    namespace: 'shop',
    uid: 'u1',
    generation: 3,
    managedFields: [{ manager: 'hidden-manager' }],
    annotations: {
      'rollout.argoproj.io/revision': '2',
      'canary-steps/release': 'spring',
      'acme.io/note': 'kept',
      'kubectl.kubernetes.io/last-applied-configuration': 'hidden-last-applied',
    },
    ...metadata,
  },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'hidden-selector' } },
    strategy: {
      canary: { steps: [{ setWeight: 0 }, { plugin: { name: 'canary-steps/toy', config: { on: 'hidden-config' } } }] },
    },
    template: {
      metadata: { annotations: { x: 'hidden-pod-annotation' } },
      spec: {
        serviceAccountName: 'hidden-account',
        volumes: [{ name: 'hidden-volume' }],
        initContainers: [{ name: 'hidden-init', image: 'x' }],
        containers: [container],
      },
    },
  },
  status: { phase: 'Progressing', currentStepIndex: 1, HPAReplicas: 4, blueGreen: { activeSelector: 'hidden-bg' } },
})

test('tells a step which Rollout it is, its steps, images and status', () => {
  expect(rolloutView(rollout())).toMatchObject({
    metadata: { name: 'app', namespace: 'shop', uid: 'u1', generation: 3 },
    spec: {
      strategy: { canary: { steps: [{ setWeight: 0 }, { plugin: { name: 'canary-steps/toy' } }] } },
      template: { spec: { containers: [{ name: 'app', image: 'app:v2' }] } },
    },
    status: { phase: 'Progressing', currentStepIndex: 1 },
  })
})

test('leaves out environment, arguments, volumes, resources and what kubectl applied last', () => {
  expect(JSON.stringify(rolloutView(rollout()))).not.toContain('hidden')
})

test('writes out zero and false', () => {
  const view = rolloutView({ metadata: { name: 'app' }, spec: { replicas: 0 }, status: { canary: { weights: {} } } })
  expect(view.spec.replicas).toBe(0)
  expect(view.status).toMatchObject({
    abort: false,
    promoteFull: false,
    controllerPause: false,
    currentStepIndex: 0,
    readyReplicas: 0,
    canary: { weights: { canary: { weight: 0 } }, stepPluginStatuses: [] },
  })
})

test('takes null, as Go writes what is not set, for absent', () => {
  const absent = rolloutView({ metadata: { name: 'app' } })
  const metadata = { name: 'app', namespace: null, labels: null, annotations: null }
  const status = { phase: null, conditions: null, currentStepIndex: null, abortedAt: null, canary: null }
  expect(rolloutView({ metadata, spec: { replicas: null, strategy: null }, status })).toEqual(absent)
  expect(rolloutView({ metadata, spec: null, status: null })).toEqual(absent)
})

test('fills in what Kubernetes takes as default', () => {
  expect(rolloutView({ metadata: { name: 'app' } })).toMatchObject({
    metadata: { namespace: 'default', labels: {}, annotations: {} },
    spec: { replicas: 1, progressDeadlineSeconds: 600 },
  })
})

test('keeps what a step saved, whatever its shape', () => {
  const status = { v: 1, list: [null, { deep: 0 }] }
  const view = rolloutView({ ...rollout(), status: { canary: { stepPluginStatuses: [{ index: 0, status }] } } })
  expect(view.status.canary.stepPluginStatuses).toMatchObject([{ index: 0, executions: 0, disabled: false, status }])
})

test('a view of a view is the same view', () => {
  const view = rolloutView(rollout())
  expect(rolloutView(JSON.parse(JSON.stringify(view)))).toEqual(view)
  expect(RolloutView.parse(view)).toEqual(view)
})

test('is at most 64 KiB: people’s annotations go before ours', () => {
  const { annotations } = rollout().metadata
  const view = rolloutView(rollout({ annotations: { ...annotations, 'acme.io/big': 'é'.repeat(maxViewBytes / 2) } }))
  expect(view.metadata.annotations).toEqual({ 'rollout.argoproj.io/revision': '2', 'canary-steps/release': 'spring' })
})

test('a view of just 64 KiB keeps every annotation', () => {
  const { annotations } = rollout().metadata
  const withText = (text: string) => rolloutView(rollout({ annotations: { ...annotations, 'acme.io/big': text } }))
  const room = maxViewBytes - JSON.stringify(withText('')).length
  expect(withText('x'.repeat(room)).metadata.annotations).toHaveProperty(['acme.io/note'])
  expect(withText('x'.repeat(room + 1)).metadata.annotations).not.toHaveProperty(['acme.io/note'])
})

test('a value that is not a Rollout is refused', () => {
  expect(() => rolloutView({ kind: 'List' })).toThrow('metadata')
})

test('a view of more than 64 KiB is refused, by its name', () => {
  const labels = { big: 'x'.repeat(maxViewBytes) }
  expect(() => rolloutView(rollout({ labels }))).toThrow(/^shop\/app: .* 65536 are allowed$/)
})
