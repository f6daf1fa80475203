import { argoKustomization, controllerImage } from 'canary-steps/manifest/argo-manifests'
import { nodeFlags } from './node-flags.ts'
import { packageFolder } from './package-folder.ts'

/** The image of the init container, until `controller-patch.yaml` says another one. */
export const packageImage = 'registry.example.com/canary-steps:latest'
/** Argo's image with the package in it, until `own-image-patch.yaml` says another one. */
export const ownImage = `${controllerImage.replace('quay.io/argoproj', 'registry.example.com')}-canary-steps`

/** The differences between Argo's own image and one that has the package. */
type Images = {
  readonly controller: string
  /** Lines of the pod that bring the package; none where the image has it. */
  readonly initContainers: string
  readonly mount: string
  readonly volume: string
}

/** A container of ours may do nothing but run as its user. */
const securityContext = `\
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            seccompProfile: { type: RuntimeDefault }
`

const filled: Images = {
  controller: controllerImage,
  initContainers: `\
      initContainers:
        - name: canary-steps
          image: ${packageImage}
${securityContext}\
          volumeMounts:
            - { name: canary-steps, mountPath: /target }
`,
  mount: `            - { name: canary-steps, mountPath: ${packageFolder}, readOnly: true }\n`,
  volume: '        - { name: canary-steps, emptyDir: {} }\n',
}

const environment = `\
          env:
            - { name: CANARY_STEPS_DATA, value: /var/lib/canary-steps }
            - { name: CANARY_STEPS_CLUSTER, value: default }
            - { name: CANARY_STEPS_SECRETS, value: /etc/canary-steps } # SLACK_BOT_TOKEN and the like, a file each
`

/** Both containers of the pod have the journal and the secrets, behind `own`. */
const mounts = (own: string): string => `\
          volumeMounts:
${own}\
            - { name: canary-steps-journal, mountPath: /var/lib/canary-steps }
            - { name: canary-steps-secrets, mountPath: /etc/canary-steps, readOnly: true }
`

// Argo's manifests say \`type\`: with Recreate in its place each upgrade of Argo would be a conflict, or would put it back
const patch = (loader: string, { controller, initContainers, mount, volume }: Images): string => `\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: argo-rollouts
spec:
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } # a new pod comes when the old one goes: one journal
  template:
    spec:
      securityContext: { fsGroup: 999 } # the controller's user may write the journal
${initContainers}\
      containers:
        - name: argo-rollouts
${controller === controllerImage ? '' : `          image: ${controller}\n`}\
${environment}\
${mounts(mount)}\
        - name: canary-steps-inventory # hears of ends, and undoes what is due, though no step is called
          image: ${controller}
          command: [${packageFolder}/${loader}, --library-path, ${packageFolder}, ${packageFolder}/node, ${nodeFlags.join(', ')}, ${packageFolder}/plugin.mjs, inventory]
${environment}\
          resources: { requests: { cpu: 10m, memory: 96Mi }, limits: { memory: 256Mi } }
${securityContext}\
${mounts(mount)}\
            - { name: tmp, mountPath: /tmp }
      volumes:
${volume}\
        - { name: canary-steps-journal, persistentVolumeClaim: { claimName: canary-steps-journal } }
        - { name: canary-steps-secrets, secret: { secretName: canary-steps } }
`

/** Additions to the controller's Deployment as Argo's manifests have it. `loader` is the package's. */
export const controllerPatch = (loader: string): string => patch(loader, filled)

/** The same where the controller's own image has the package. */
export const ownImagePatch = (loader: string): string =>
  patch(loader, { controller: ownImage, initContainers: '', mount: '', volume: '' })

const settingsIn = (container: string): string => `\
        - name: ${container}
          env:
            - { name: CANARY_STEPS_SETTINGS, value: /etc/canary-steps-settings/canary-steps.yaml }
          volumeMounts:
            - { name: canary-steps-settings, mountPath: /etc/canary-steps-settings, readOnly: true }
`

/** Additions for settings of the executable. The pod waits for the ConfigMap: without it there would be no policy. */
export const settingsPatch = `\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: argo-rollouts
spec:
  template:
    spec:
      containers:
${settingsIn('argo-rollouts')}${settingsIn('canary-steps-inventory')}\
      volumes:
        - { name: canary-steps-settings, configMap: { name: canary-steps } }
`

/** The volume that the journal outlives the pod on. */
export const journalClaim = `\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: canary-steps-journal
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`

/** Argo's own manifests with ours. */
export const kustomization = (): string =>
  argoKustomization(['journal-claim.yaml'], {
    patches: [{ path: 'argo-rollouts-config.yaml' }, { path: 'controller-patch.yaml' }],
  })
