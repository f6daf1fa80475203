import { controllerPatch, journalClaim, kustomization, ownImagePatch, settingsPatch } from './controller-patch.ts'
import { pluginConfig } from './plugin-config.ts'

/** The files of the package for the cluster: their texts by their names. `loader` is the package's. */
export const clusterFiles = (loader: string): Readonly<Record<string, string>> => ({
  'argo-rollouts-config.yaml': pluginConfig(loader),
  'controller-patch.yaml': controllerPatch(loader),
  'own-image-patch.yaml': ownImagePatch(loader),
  'settings-patch.yaml': settingsPatch,
  'journal-claim.yaml': journalClaim,
  'kustomization.yaml': kustomization(),
})
