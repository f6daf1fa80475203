import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type Rollout, revisionAnnotation } from '../rollout/rollout.ts'
import { rolloutSpec } from '../rollout/rollout-spec.ts'
import { emptyStatus } from '../rollout/rollout-status.ts'
import { isRecord, type ManifestObject, type Path, readObjects } from './manifest-documents.ts'
import { ManifestError } from './manifest-error.ts'

export interface ManifestSource {
  /** Named in errors. */
  file: string
  /** Which Rollout, when the file has several. */
  name?: string
}

const strings = z.record(z.string(), z.coerce.string())

const manifest = z.looseObject({
  apiVersion: z.string().default('argoproj.io/v1alpha1'),
  metadata: z.looseObject({
    name: z.string('is missing: give the Rollout a name').min(1),
    namespace: z.string().default('default'),
    uid: z.string().optional(),
    labels: strings.optional(),
    annotations: strings.default({}),
  }),
  spec: rolloutSpec,
})

/**
 * Reads a canary Rollout from YAML or JSON as `kubectl apply -f` would, Helm output and exported objects included; a status
 * in it is left out. Anything that could not run throws a `ManifestError` that says where and what to do.
 */
export const loadRollout = (text: string, source: ManifestSource): Rollout => {
  const objects = readObjects(text, source.file)
  const object = chooseRollout(objects, source)
  const value = withoutNulls(object.value)
  if (!isRecord(value)) throw new ManifestError(`${source.file}: the Rollout is empty`)
  checkStrategy(value, object, source)
  const parsed = manifest.safeParse(withWorkloadTemplate(value, objects))
  if (!parsed.success) throw invalidField(parsed.error.issues[0], object, source)
  const { apiVersion, metadata, spec } = parsed.data
  const { [revisionAnnotation]: _, ...annotations } = metadata.annotations
  return {
    apiVersion,
    kind: 'Rollout',
    metadata: { ...metadata, annotations, uid: metadata.uid ?? randomUUID(), generation: 1 },
    spec,
    status: emptyStatus(),
  }
}

/** A Rollout and the object that the text has, its status included: what a cluster says of it. */
export const readRollout = (text: string, source: ManifestSource) => ({
  rollout: loadRollout(text, source),
  object: chooseRollout(readObjects(text, source.file), source).value,
})

/** All Rollouts that the text has, as objects, whatever they are like. */
export const rolloutObjects = (text: string, file: string): readonly unknown[] =>
  readObjects(text, file).flatMap(({ kind, value }) => (kind === 'Rollout' ? [value] : []))

const chooseRollout = (objects: ManifestObject[], { file, name }: ManifestSource): ManifestObject => {
  const rollouts = objects.filter(({ kind }) => kind === 'Rollout')
  const names = rollouts.map((rollout) => rollout.name).join(', ')
  if (rollouts.length === 0) {
    const kinds = [...new Set(objects.map(({ kind }) => kind || 'an object without a kind'))].join(', ')
    throw new ManifestError(`${file}: no Rollout in it, only ${kinds || 'nothing'}: name the file that has the Rollout`)
  }
  const found = name === undefined ? rollouts : rollouts.filter((rollout) => rollout.name === name)
  const [first, second] = found
  if (!first) throw new ManifestError(`${file}: no Rollout named ${name}: it has ${names}`)
  if (second) throw new ManifestError(`${file}: has several Rollouts: choose one of ${names}, with --name`)
  return first
}

const checkStrategy = (value: Record<string, unknown>, object: ManifestObject, { file }: ManifestSource): void => {
  const spec = isRecord(value.spec) ? value.spec : {}
  const strategy = isRecord(spec.strategy) ? spec.strategy : {}
  const place = `${file}:${object.lineOf(['spec', 'strategy'])}: spec.strategy`
  if ('canary' in strategy && 'blueGreen' in strategy) {
    throw new ManifestError(`${place} has canary and blueGreen: keep one of them`)
  }
  if ('blueGreen' in strategy) {
    throw new ManifestError(`${place} is blueGreen, which has no canary steps to run: use a canary Rollout`)
  }
  if (!('canary' in strategy)) throw new ManifestError(`${place} has no canary: add \`canary: {steps: [...]}\``)
}

/** Kubernetes drops a null field; inside a plugin's config it is data. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isRecord(value)) return value
  const fields = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(fields.map(([key, field]) => [key, key === 'config' ? field : withoutNulls(field)]))
}

/** The pod template of the Deployment that `workloadRef` names, when the file has it; else the template stays unknown. */
const withWorkloadTemplate = (value: Record<string, unknown>, objects: ManifestObject[]): unknown => {
  const { spec } = value
  if (!isRecord(spec) || !isRecord(spec.workloadRef) || spec.template !== undefined) return value
  const { kind = 'Deployment', name } = spec.workloadRef
  const workload = objects.find((object) => object.kind === kind && object.name === name)
  if (!isRecord(workload?.value.spec)) return value
  return { ...value, spec: { ...spec, template: withoutNulls(workload.value.spec.template) } }
}

const invalidField = (issue: z.core.$ZodIssue | undefined, object: ManifestObject, { file }: ManifestSource) => {
  const path = issue?.path ?? []
  const found = valueAt(object.value, path)
  const shown = found === undefined || isRecord(found) || Array.isArray(found) ? '' : ` is ${JSON.stringify(found)}:`
  return new ManifestError(`${file}:${object.lineOf(path)}: ${fieldName(path)}${shown} ${issue?.message}`)
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, key) => (found instanceof Object ? Reflect.get(found, key) : undefined), value)

const fieldName = (path: Path): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}${name && '.'}${String(key)}`),
    '',
  )
