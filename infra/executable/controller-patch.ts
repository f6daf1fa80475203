import { argoKustomization, controllerImage } from '../../shared/cli/src/manifest/argo-manifests.ts'
import { nodeFlags } from './node-flags.ts'
import { place } from './place.ts'

/** The image of the init container, until `kustomization.yaml` says another one. */
export const image = 'canary-steps'

/** What is added to the controller's Deployment as Argo's manifests have it. `loader` is the package's. */
export const controllerPatch = (loader: string): string => `\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: argo-rollouts
spec:
  strategy: { type: Recreate } # a new pod waits until the old one let go of the journal
  template:
    spec:
      securityContext: { fsGroup: 999 } # the controller's user may write the journal
      initContainers:
        - name: canary-steps
          image: ${image}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }
            readOnlyRootFilesystem: true
            seccompProfile: { type: RuntimeDefault }
          volumeMounts:
            - { name: canary-steps, mountPath: /target }
      containers:
        - name: argo-rollouts
          env:
            - { name: CANARY_STEPS_DATA, value: /var/lib/canary-steps }
            - { name: CANARY_STEPS_CLUSTER, value: default }
          envFrom:
            - secretRef: { name: canary-steps } # SLACK_BOT_TOKEN and the like
          volumeMounts:
            - { name: canary-steps, mountPath: ${place}, readOnly: true }
            - { name: canary-steps-journal, mountPath: /var/lib/canary-steps }
        - name: canary-steps-inventory # hears of endings, and undoes what is due, though no step is called
          image: ${controllerImage}
          command: [${place}/${loader}, --library-path, ${place}, ${place}/node, ${nodeFlags.join(', ')}, ${place}/plugin.mjs, inventory]
          env:
            - { name: CANARY_STEPS_DATA, value: /var/lib/canary-steps }
            - { name: CANARY_STEPS_CLUSTER, value: default }
          envFrom:
            - secretRef: { name: canary-steps }
          resources: { requests: { cpu: 10m, memory: 96Mi }, limits: { memory: 256Mi } }
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            seccompProfile: { type: RuntimeDefault }
          volumeMounts:
            - { name: canary-steps, mountPath: ${place}, readOnly: true }
            - { name: canary-steps-journal, mountPath: /var/lib/canary-steps }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - { name: canary-steps, emptyDir: {} }
        - { name: canary-steps-journal, persistentVolumeClaim: { claimName: canary-steps-journal } }
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
    images: [{ name: image, newName: 'registry.example.com/canary-steps', newTag: 'latest' }],
  })
