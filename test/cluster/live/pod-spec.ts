import * as z from 'zod'
import { packageImage } from '../../../infra/executable/controller-patch.ts'

/** User and group of Argo's image. */
const user = 999

/** Changes nothing of what is judged here: there are no probes, no limits and no scheduler. */
const passedOver = z.unknown().optional()

const ofContainers = {
  imagePullPolicy: passedOver,
  livenessProbe: passedOver,
  ports: passedOver,
  readinessProbe: passedOver,
  resources: passedOver,
  terminationMessagePath: passedOver,
  terminationMessagePolicy: passedOver,
  // a container here has no other rights, whatever it asks for
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
    readOnlyRootFilesystem: z.literal(true),
    runAsNonRoot: z.literal(true).optional(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }).optional(),
  }),
}

const text = z.string().refine((value) => !value.includes('$('), 'variables are not put in')

const Container = z.strictObject({
  ...ofContainers,
  name: z.string(),
  image: z.string().startsWith('quay.io/argoproj/argo-rollouts:', 'there is no image but Argo’s'),
  command: z.array(text).default(['/bin/rollouts-controller']),
  args: z.array(text).default([]),
  env: z.array(z.strictObject({ name: z.string(), value: text.default('') })).default([]),
  volumeMounts: z
    .array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }))
    .default([]),
})

/** Fills a volume with the executable's package, as its image does. */
const InitContainer = z.strictObject({
  ...ofContainers,
  name: z.string(),
  image: z.literal(packageImage),
  // it copies, and `kubectl set env` writes into all containers
  env: passedOver,
  volumeMounts: z.tuple([z.strictObject({ name: z.string(), mountPath: z.literal('/target') })]),
})

const defaultMode = z.literal(0o644).optional()

const Volume = z.strictObject({
  name: z.string(),
  configMap: z.strictObject({ name: z.string(), defaultMode }).optional(),
  emptyDir: z.strictObject({}).optional(),
  hostPath: z.strictObject({ path: z.string(), type: z.literal('').optional() }).optional(),
  persistentVolumeClaim: z.strictObject({ claimName: z.string() }).optional(),
  secret: z.strictObject({ secretName: z.string(), defaultMode }).optional(),
})
export type Volume = z.output<typeof Volume>

const PodSpec = z.strictObject({
  containers: z.array(Container),
  initContainers: z.array(InitContainer).default([]),
  volumes: z.array(Volume).default([]),
  securityContext: z
    .strictObject({ fsGroup: z.literal(user).optional(), runAsNonRoot: z.literal(true).optional() })
    .default({}),
  serviceAccountName: z.literal('argo-rollouts'),
  restartPolicy: z.literal('Always').optional(),
  dnsPolicy: passedOver,
  nodeSelector: passedOver,
  schedulerName: passedOver,
  serviceAccount: passedOver,
  terminationGracePeriodSeconds: passedOver,
})
export type PodSpec = z.output<typeof PodSpec>

const Deployment = z.object({ spec: z.object({ template: z.object({ spec: PodSpec }) }) })

const inWords = (issue: z.core.$ZodIssue): string => {
  const fields = issue.code === 'unrecognized_keys' ? issue.keys : ['']
  return fields
    .map((field) => `${[...issue.path, field].filter((part) => part !== '').join('.')}: ${issue.message}`)
    .join('; ')
}

/**
 * The spec for the Pods of a Deployment.
 *
 * @throws what of it this stand-in does not do, by the names of the fields: nobody is to be told that it works.
 */
export const podSpec = (deployment: unknown): PodSpec => {
  const { success, data, error } = Deployment.safeParse(deployment)
  if (success) return data.spec.template.spec
  throw new Error(`the stand-in of a Pod does not do what the Deployment says: ${error.issues.map(inWords).join('; ')}`)
}
