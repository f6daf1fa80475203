import { stringify } from 'yaml'
import * as z from 'zod'

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

/** The ConfigMap that the controller reads at its start; `stepPlugins` is the YAML of the entries. */
export const argoRolloutsConfig = (stepPlugins: string): string =>
  yaml({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argo-rollouts-config' },
    data: { stepPlugins },
  })

/** What is added to the pod of the controller's Deployment, as Argo's manifests name it. */
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
