import { loadRollout } from '../manifest/load-rollout.ts'
import { ManifestError } from '../manifest/manifest-error.ts'

/** The text of a Rollout with these steps, as people write it. */
export const rolloutText = (steps: string, name = 'shop') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - image: shop:v1
  strategy:
    canary:
      steps:
${steps.replaceAll(/^/gm, '        ')}
`

/** Reads such a text, as of a file `shop.yaml`. */
export const loadText = (text: string, name?: string) => loadRollout(text, { file: 'shop.yaml', ...(name && { name }) })

/** Why a text is refused, or `accepted`. */
export const refusalOf = (text: string, name?: string): string => {
  try {
    loadText(text, name)
  } catch (error) {
    if (error instanceof ManifestError) return error.message
    throw error
  }
  return 'accepted'
}
