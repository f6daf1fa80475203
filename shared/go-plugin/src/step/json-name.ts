const exceptions: Readonly<Record<string, string>> = {
  'Rollout.ObjectMeta': 'metadata',
  'PodTemplateSpec.ObjectMeta': 'metadata',
  'RolloutStatus.HPAReplicas': 'HPAReplicas',
  'RolloutStatus.ALBs': 'albs',
}

const leading = /^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+)/

/**
 * The name in JSON of a field that gob knows by its name in Go: `StableRS` is `stableRS`, `UID` is `uid`, `APIVersion` is
 * `apiVersion`. Only names that Kubernetes spells otherwise are listed, and of pods only those that a step may see.
 */
export const jsonName = (struct: string, field: string): string =>
  exceptions[`${struct}.${field}`] ?? field.replace(leading, (capitals) => capitals.toLowerCase())
