import { app, type ChangeSource, type Container, edited, shop, type Template } from './change-source.ts'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const image = (tag: string): string => `registry.example.com/payments/checkout:${tag}`

const withMore = (part: Partial<Template['spec']>, annotations: Readonly<Record<string, string>> = {}): Template => {
  const { metadata, spec } = shop()
  return {
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
    spec: { ...spec, ...part },
  }
}

const annotate = ({ metadata }: Template, more: Readonly<Record<string, string>>) => {
  metadata.annotations = { ...metadata.annotations, ...more }
}
const setVariable = (container: Container, name: string, value: string) => {
  const others = Array.isArray(container.env) ? container.env.filter((one) => one.name !== name) : []
  container.env = [...others, { name, value }]
}

/** The parts that `istioctl kube-inject` writes into a template. */
const istio = (version: string): Template =>
  withMore(
    {
      initContainers: [
        { name: 'istio-init', image: `docker.io/istio/proxyv2:${version}`, args: ['istio-iptables', '-p', '15001'] },
      ],
      containers: [
        {
          name: 'istio-proxy',
          image: `docker.io/istio/proxyv2:${version}`,
          env: [{ name: 'PILOT_CERT_PROVIDER', value: 'istiod' }],
        },
        app(shop()),
      ],
    },
    {
      'sidecar.istio.io/status': `{"initContainers":["istio-init"],"containers":["istio-proxy"],"revision":"${version.replaceAll('.', '-')}"}`,
    },
  )

/** The parts that `linkerd inject --manual` writes into a template. */
const linkerd = (version: string): Template =>
  withMore(
    {
      initContainers: [{ name: 'linkerd-init', image: 'cr.l5d.io/linkerd/proxy-init:v2.4.1' }],
      containers: [
        app(shop()),
        {
          name: 'linkerd-proxy',
          image: `cr.l5d.io/linkerd/proxy:${version}`,
          env: [{ name: 'LINKERD2_PROXY_LOG', value: 'warn' }],
        },
      ],
    },
    { 'linkerd.io/proxy-version': version, 'linkerd.io/inject': 'enabled' },
  )

const volume = (name: string) => [{ name: 'config', configMap: { name, defaultMode: 420 } }]

/** Real changes by charts, image updaters and injectors, from their documents. */
export const chartChanges: readonly ChangeSource[] = [
  edited('helm-config', 'Helm: only the checksum of a ConfigMap changes.', (pods) =>
    annotate(pods, { 'checksum/config': '2c3d' }),
  ),
  edited('helm-release', 'Helm: the tag, the labels of the chart, and the checksum of a Secret.', (pods) => {
    app(pods).image = image('v2')
    annotate(pods, { 'checksum/secret': '4e5f' })
    Object.assign(pods.metadata.labels, { 'helm.sh/chart': 'checkout-2.0.0', 'app.kubernetes.io/version': 'v2' })
  }),
  edited('helm-random', 'Helm: rollme with a random value restarts the pods.', (pods) =>
    annotate(pods, { rollme: 'g6q2x' }),
  ),
  edited(
    'argocd-image-updater',
    'argocd-image-updater: a digest behind the tag.',
    (pods) => {
      app(pods).image = `${image('latest')}@${digest('b')}`
    },
    withMore({ containers: [{ ...app(shop()), image: `${image('latest')}@${digest('a')}` }] }),
  ),
  edited('flux-image-automation', 'Flux: a tag of build and time.', (pods) => {
    app(pods).image = image('main-2f1c9e0-1735689600')
  }),
  edited('keel', 'keel: an annotation with the time of the update, for a tag that moves.', (pods) => {
    annotate(pods, { 'keel.sh/update-time': '2026-01-01 00:00:00 +0000 UTC' })
  }),
  edited('kustomize-digest', 'kustomize: images in place of tags are digests.', (pods) => {
    app(pods).image = `registry.example.com/payments/checkout@${digest('c')}`
  }),
  edited(
    'kustomize-config-map',
    'kustomize: configMapGenerator changes the name of the ConfigMap in volume and envFrom.',
    (pods) => {
      pods.spec.volumes = volume('checkout-7h2k9d4f5g')
      app(pods).envFrom = [{ configMapRef: { name: 'checkout-env-7h2k9d4f5g' } }]
    },
    withMore({
      volumes: volume('checkout-5m8t2c6b4f'),
      containers: [{ ...app(shop()), envFrom: [{ configMapRef: { name: 'checkout-env-5m8t2c6b4f' } }] }],
    }),
  ),
  edited('restart', 'kubectl rollout restart of the Deployment that the Rollout refers to.', (pods) => {
    annotate(pods, { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' })
  }),
  edited('reloader', 'Stakater Reloader: a variable with the hash of the ConfigMap.', (pods) => {
    setVariable(app(pods), 'STAKATER_CHECKOUT_CONFIGMAP', 'f1d2d2f924e986ac86fdf7b36c94bcdf32beec15')
  }),
  edited('reloader-annotation', 'Stakater Reloader: an annotation with what was reloaded.', (pods) => {
    annotate(pods, { 'reloader.stakater.com/last-reloaded-from': '{"type":"CONFIGMAP","name":"checkout"}' })
  }),
  edited(
    'istio-same',
    'Istio, written into the template: the application changes, the proxy in front of it does not.',
    (pods) => {
      pods.spec.containers = pods.spec.containers.map((one) =>
        one.name === 'app' ? { ...one, image: image('v2') } : one,
      )
    },
    istio('1.24.2'),
  ),
  edited(
    'istio-upgrade',
    'Istio, written into the template: only the mesh changes.',
    (pods) => Object.assign(pods, istio('1.25.0')),
    istio('1.24.2'),
  ),
  edited(
    'linkerd-upgrade',
    'Linkerd, written into the template: only the mesh changes.',
    (pods) => Object.assign(pods, linkerd('edge-25.1.2')),
    linkerd('edge-24.11.8'),
  ),
  edited('linkerd-added', 'Linkerd comes in with a new image of the application.', (pods) => {
    const injected = linkerd('edge-25.1.2')
    Object.assign(pods.spec, injected.spec)
    pods.metadata.annotations = injected.metadata.annotations ?? {}
    app(pods).image = image('v2')
  }),
  edited(
    'datadog',
    'Datadog: the version as a label and a variable.',
    (pods) => {
      app(pods).image = image('v2')
      setVariable(app(pods), 'DD_VERSION', 'v2')
      pods.metadata.labels['tags.datadoghq.com/version'] = 'v2'
    },
    withMore({ containers: [{ ...app(shop()), env: [{ name: 'DD_VERSION', value: 'v1' }] }] }),
  ),
  edited('vault-agent', 'Vault: the injector reads its template from annotations.', (pods) => {
    annotate(pods, {
      'vault.hashicorp.com/agent-inject': 'true',
      'vault.hashicorp.com/agent-inject-secret-db': 'database/creds/checkout',
    })
  }),
  edited(
    'cloud-sql-proxy',
    'A native sidecar, an init container that stays, becomes newer.',
    (pods) => {
      pods.spec.initContainers = [
        {
          name: 'cloud-sql-proxy',
          image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.15.0',
          restartPolicy: 'Always',
        },
      ]
    },
    withMore({
      initContainers: [
        {
          name: 'cloud-sql-proxy',
          image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1',
          restartPolicy: 'Always',
        },
      ],
    }),
  ),
  edited('java-options', 'More memory: limits, requests and the options of the virtual machine.', (pods) => {
    app(pods).resources = { limits: { memory: '1Gi' }, requests: { cpu: '100m', memory: '1Gi' } }
    setVariable(app(pods), 'JAVA_TOOL_OPTIONS', '-XX:MaxRAMPercentage=75')
  }),
  edited(
    'probes',
    'A new probe, and one that waits longer.',
    (pods) => {
      app(pods).readinessProbe = { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 }
      app(pods).livenessProbe = { httpGet: { path: '/live', port: 'http' }, initialDelaySeconds: 60 }
    },
    withMore({
      containers: [
        { ...app(shop()), livenessProbe: { httpGet: { path: '/live', port: 'http' }, initialDelaySeconds: 10 } },
      ],
    }),
  ),
  edited(
    'log-shipper',
    'A log shipper of the platform becomes newer with the application.',
    (pods) => {
      pods.spec.containers = [
        { name: 'fluent-bit', image: 'cr.fluentbit.io/fluent/fluent-bit:3.2.4' },
        { ...app(shop()), image: image('v2') },
      ]
    },
    withMore({ containers: [{ name: 'fluent-bit', image: 'cr.fluentbit.io/fluent/fluent-bit:3.1.9' }, app(shop())] }),
  ),
]
