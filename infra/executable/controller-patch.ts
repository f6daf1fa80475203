import { argoKustomization } from '../../shared/cli/src/manifest/argo-manifests.ts'
import { place } from './place.ts'

/** The image of the init container, until `kustomization.yaml` says another one. */
export const image = 'canary-steps'

/** What is added to the controller's Deployment as Argo's manifests have it. */
export const controllerPatch = (): string => `\
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
