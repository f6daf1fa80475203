import { stringify } from 'yaml'
import * as z from 'zod'
import { listBeside } from './list-beside.ts'
import type { PresentConfigMap } from './present.ts'

/** The release of Argo Rollouts that the manifests were tried with. */
export const argoVersion = 'v1.10.1'

/** Argo's controller, as its manifests name it. */
export const controllerImage = `quay.io/argoproj/argo-rollouts:${argoVersion}`

/** A plugin as Argo reads it (utils/plugin/types/types.go, PluginItem). The sum of a `file://` plugin is not checked. */
export const PluginItem = z.strictObject({
  // utils/config/config.go, GetPluginDirectoryAndFilename
  name: z.string().regex(/^[a-zA-Z0-9-]+\/[a-zA-Z0-9_.-]+$/, 'must have the form org/name'),
  location: z.string().regex(/^(file|https?):\/\//, 'must be a URL: https://… or file:///…'),
  sha256: z.string().length(64).optional(),
  args: z.array(z.string()),
  disabled: z.boolean().optional(),
})
export type PluginItem = z.infer<typeof PluginItem>

/** YAML whose long texts stay on one line, and whose texts are texts for Argo's YAML 1.1 too, where `off` is false. */
export const yaml = (value: object): string =>
  stringify(value, { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false })

/** Lines before a manifest for the person who reads it. */
export const comment = (...lines: readonly string[]): string => lines.map((line) => `# ${line}\n`).join('')

/** A ConfigMap, or what of one is patched. */
export const configMap = (
  metadata: { readonly name: string; readonly resourceVersion?: string },
  data: Readonly<Record<string, string | null>>,
): string => yaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data })

/** The ConfigMap that the controller reads at its start. */
export const configName = 'argo-rollouts-config'

/** Argo's ConfigMap with the entries; `stepPlugins` is the YAML of the entries. */
export const argoRolloutsConfig = (stepPlugins: string): string => configMap({ name: configName }, { stepPlugins })

/**
 * A patch of a ConfigMap, which the API server refuses when somebody changed it since it was read. null takes a key away.
 */
export const configMapPatch = (
  { metadata: { name, resourceVersion } }: PresentConfigMap,
  data: Readonly<Record<string, string | null>>,
): string => configMap({ name, resourceVersion }, data)

/** The name under which the API server knows who changed what: never kubectl's own, by which it knows whoever applies Argo's manifests. */
export const fieldManager = 'canary-steps'

/** How a patch of ours gets into the cluster. */
export const patchCommand = (kind: 'configmap' | 'deployment', name: string): string =>
  `kubectl -n argo-rollouts patch ${kind} ${name} --field-manager=${fieldManager} --patch-file THIS-FILE`

/** How Argo's manifests and ours, in one kustomization, get into the cluster: its CRDs are too long for a client-side apply. */
export const applyKustomization = `kubectl apply --server-side --field-manager=${fieldManager} -k .`

/** An entry of ours, whatever it was named: in the organisation, or with the file of the bridge. */
export const isOurEntry =
  (names: readonly string[]) =>
  (item: unknown): boolean => {
    const { success, data } = z.object({ name: z.string(), location: z.string().default('') }).safeParse(item)
    if (!success) return false
    return (
      data.name.startsWith('canary-steps/') ||
      names.includes(data.name) ||
      /\/canary-steps-bridge-[^/]+$/.test(data.location)
    )
  }

/** Our entries behind those that the ConfigMap has already. @throws UsageError */
export const stepPluginsBeside = (present: PresentConfigMap, ours: string, names: readonly string[] = []): string =>
  configMapPatch(present, {
    stepPlugins:
      listBeside(present.data.stepPlugins ?? '', {
        ours,
        isOurs: isOurEntry(names),
        where: `stepPlugins of ${present.metadata.name}`,
      }) ?? null,
  })

/** Items of a patch that take away those that are there, by their key. */
export const deleting = <Item extends object>(key: keyof Item & string, items: readonly Item[]) =>
  items.map((item) => ({ $patch: 'delete', [key]: item[key] }))

/** A field of a patch, where there is something to say. */
export const field = (name: string, items: readonly object[]) => (items.length > 0 ? { [name]: items } : {})

/** Additions to the pod of the controller's Deployment, as Argo's manifests name it. */
export const controllerPod = (pod: {
  readonly containers: readonly object[]
  readonly [field: string]: object
}): string =>
  yaml({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argo-rollouts' },
    spec: { template: { spec: pod } },
  })

/** Argo's own manifests with ours. */
export const argoKustomization = (resources: readonly string[], ours: Readonly<Record<string, unknown>>): string =>
  yaml({
    namespace: 'argo-rollouts',
    resources: [
      `https://github.com/argoproj/argo-rollouts/releases/download/${argoVersion}/install.yaml`,
      ...resources,
    ],
    ...ours,
  })
