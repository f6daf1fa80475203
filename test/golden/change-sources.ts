import { app, type ChangeSource, type Container, edited, replicaSet, shop, type Template } from './change-source.ts'
import { chartChanges } from './chart-changes.ts'
import { recordedChanges } from './recorded-changes.ts'

const antiAffinityTo = (hash: string) => ({
  labelSelector: { matchExpressions: [{ key: 'rollouts-pod-template-hash', operator: 'In', values: [hash] }] },
  namespaces: ['payments'],
  topologyKey: 'kubernetes.io/hostname',
})

/** The shop with what Argo adds to it while it is canary or stable. */
const injected = (role: string, affinity: object | undefined): Template => {
  const { metadata, spec } = shop()
  const labels = { ...metadata.labels, role }
  return {
    metadata: { labels, annotations: { ...metadata.annotations, 'example.com/role': role } },
    spec: { ...spec, ...(affinity && { affinity }) },
  }
}
const ephemeral = (role: string) => ({
  'rollout.argoproj.io/ephemeral-metadata': JSON.stringify({
    labels: { role },
    annotations: { 'example.com/role': role },
  }),
})

const zones = { labelSelector: { matchLabels: { app: 'checkout' } }, topologyKey: 'topology.kubernetes.io/zone' }

const numbered = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
const valued = (names: readonly string[]) => names.map((name) => ({ name, value: 'x' }))
const more = (name: string): Container => ({ name, image: `registry.example.com/${name}:v1` })

/** Each kind of difference, once. */
const kinds: readonly ChangeSource[] = [
  edited('nothing', 'The pods are the same: containers are told, and no path.', () => undefined),
  edited('image', 'A new image is told by its container, not by a path.', (pods) => {
    app(pods).image = 'registry.example.com/payments/checkout:v2'
  }),
  {
    name: 'no-stable',
    description: 'The first revision: there is nothing to compare with.',
    canary: replicaSet('6c8f9d7b52', shop()),
    stable: null,
  },
  edited(
    'variables',
    'A variable is told by its name, whether it is new, gone or has another value or source.',
    (pods) => {
      app(pods).env = [
        { name: 'LOG_LEVEL', value: 'debug' },
        { name: 'REGION', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ]
    },
  ),
  edited(
    'fields',
    'Fields are told one by one, those of a part that was not there too; items without a name by their index.',
    (pods) => {
      Object.assign(app(pods), {
        args: ['serve', '--port=9090', '--verbose'],
        securityContext: { runAsUser: 0, capabilities: { add: ['NET_ADMIN'] } },
        resources: { limits: { memory: '512Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
        volumeMounts: [
          { name: 'config', mountPath: '/etc/checkout' },
          { name: 'config', mountPath: '/etc/more' },
        ],
        ports: [{ name: 'http', containerPort: 9090, protocol: 'TCP' }],
      })
      pods.spec.hostNetwork = true
      pods.spec.tolerations = [{ key: 'gpu', operator: 'Exists' }]
    },
  ),
  edited(
    'containers',
    'A new container is told by the list of them, one that is gone by its path.',
    (pods) => {
      pods.spec.containers = [{ ...app(pods), image: 'registry.example.com/payments/checkout:v2' }, more('metrics')]
      pods.spec.initContainers = [more('migrate')]
    },
    { ...shop(), spec: { ...shop().spec, containers: [app(shop()), more('proxy')], initContainers: [more('setup')] } },
  ),
  edited(
    'container-moves',
    'A container that becomes an init container is a new one, and the old one is gone.',
    (pods) => {
      pods.spec.containers = [app(pods)]
      pods.spec.initContainers = [more('proxy')]
    },
    { ...shop(), spec: { ...shop().spec, containers: [app(shop()), more('proxy')] } },
  ),
  edited(
    'order',
    'Another order of what has names is told by the path of the list.',
    (pods) => {
      pods.spec.initContainers = pods.spec.initContainers?.toReversed() ?? []
    },
    { ...shop(), spec: { ...shop().spec, initContainers: [more('first'), more('second')] } },
  ),
  {
    name: 'injected-beside-own',
    description: 'Anti-affinity and metadata of people are told beside what Argo adds.',
    canary: replicaSet(
      '6c8f9d7b52',
      injected('canary', {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 50, podAffinityTerm: zones },
            { weight: 1, podAffinityTerm: antiAffinityTo('5d4c3b2a19') },
          ],
        },
      }),
    ),
    stable: replicaSet(
      '5d4c3b2a19',
      injected('stable', {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: antiAffinityTo('4b3a291817') },
            { weight: 10, podAffinityTerm: zones },
          ],
        },
      }),
      ephemeral('stable'),
    ),
  },
  edited(
    'service-account',
    'The API server keeps the old name of serviceAccountName beside it: told once.',
    (pods) => {
      Object.assign(pods.spec, { serviceAccountName: 'admin', serviceAccount: 'admin' })
    },
    { ...shop(), spec: { ...shop().spec, serviceAccountName: 'checkout', serviceAccount: 'checkout' } },
  ),
  edited('absent', 'Null and an empty list are absent; an empty object is not.', (pods) => {
    pods.metadata.creationTimestamp = null
    pods.spec.tolerations = []
    pods.spec.volumes = [{ name: 'config', emptyDir: {} }]
  }),
  edited(
    'strange-names',
    'Characters with a meaning in a path, and those beyond ASCII, are written by their bytes.',
    (pods) => {
      app(pods).env = valued(['A].env[B', 'grüße', 'with space', '100%', '__proto__'])
      pods.metadata.annotations = { 'checksum/config': '0a1b', 'example.com/a.b_c-d': 'x', constructor: 'x' }
    },
  ),
  edited('long-names', 'A path of more than 500 characters is told by the one above it.', (pods) => {
    app(pods).env = valued(['X'.repeat(600)])
  }),
  edited(
    'many-of-one',
    'More than 100 paths: those with most in common are told by the path above them, the others stay.',
    (pods) => {
      app(pods).env = valued(numbered(120, 'V'))
      app(pods).args = numbered(30, '--a')
      pods.metadata.annotations = {}
      pods.spec.nodeName = 'n'
    },
  ),
  edited(
    'many-of-many',
    'Where none has anything in common with another the deepest are told by the path above them.',
    (pods) => {
      pods.spec.containers = pods.spec.containers.map((one) => ({ ...one, env: valued(['A']) }))
    },
    { ...shop(), spec: { containers: numbered(120, 'c').map(more) } },
  ),
  edited('long-image', 'An image that no registry can have is no change that could be told.', (pods) => {
    app(pods).image = `registry.example.com/${'x'.repeat(600)}`
  }),
  edited(
    'pull-policies',
    'A pull policy that Kubernetes chose by the image is no change; one that people chose is.',
    (pods) => {
      pods.spec.containers = [
        { name: 'chosen', image: 'app:v1', imagePullPolicy: 'IfNotPresent' },
        { name: 'port', image: 'registry:5000/app', imagePullPolicy: 'Always' },
        { name: 'digest', image: 'app@sha256:9f8e', imagePullPolicy: 'IfNotPresent' },
        { name: 'own', image: 'app:v2', imagePullPolicy: 'Always' },
      ]
    },
    {
      ...shop(),
      spec: {
        containers: [
          { name: 'chosen', image: 'app:latest', imagePullPolicy: 'Always' },
          { name: 'port', image: 'registry:5000/app:v1', imagePullPolicy: 'IfNotPresent' },
          { name: 'digest', image: 'app', imagePullPolicy: 'Always' },
          { name: 'own', image: 'app:v1', imagePullPolicy: 'IfNotPresent' },
        ],
      },
    },
  ),
  edited(
    'no-containers',
    'Pods of which nothing is known have no containers.',
    (pods) => {
      pods.spec.containers = []
    },
    { ...shop(), spec: { containers: [] } },
  ),
  edited('many-containers', 'No more than 200 containers can be told.', (pods) => {
    pods.spec.containers = numbered(201, 'c').map(more)
  }),
]

/** Every golden file of a change. */
export const changeSources: readonly ChangeSource[] = [...kinds, ...recordedChanges, ...chartChanges]
