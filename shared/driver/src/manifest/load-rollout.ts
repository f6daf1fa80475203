import { randomUUID } from 'node:crypto'
import { revisionAnnotation } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Rollout } from '../rollout/rollout.ts'
import { rolloutSpec, takenSpec } from '../rollout/rollout-spec.ts'
import { emptyStatus } from '../rollout/rollout-status.ts'
import { mustBeText, texts } from '../rollout/texts.ts'
import { isRecord, type ManifestObject, type Path, readObjects, templateHint } from './manifest-documents.ts'
import { ManifestError } from './manifest-error.ts'

type ManifestSource = {
  /** Named in errors. */
  file: string
  /** Which Rollout, when the file has several. */
  name?: string
}

const noName = 'is missing: give the Rollout a name'

const manifest = z.looseObject({
  apiVersion: z.string().default('argoproj.io/v1alpha1'),
  metadata: z.looseObject({
    name: z.string({ error: ({ input }) => (input === undefined ? noName : mustBeText) }).min(1, noName),
    namespace: z.string(mustBeText).default('default'),
    uid: z.string(mustBeText).optional(),
    labels: texts.optional(),
    annotations: texts.default({}),
  }),
  spec: rolloutSpec,
})

/** A Rollout as a cluster has it, which Argo has accepted. */
const taken = manifest.extend({ spec: takenSpec })

/**
 * Reads a canary Rollout from YAML or JSON as `kubectl apply -f` would, Helm output and exported objects included; a status
 * in it is left out. Anything that could not run throws a `ManifestError` that says where and what to do.
 */
export const loadRollout = (text: string, source: ManifestSource): Rollout => {
  const objects = readObjects(text, source.file)
  return readManifest(chooseRollout(objects, source), objects, source.file, manifest)
}

/** A Rollout of a text, and the object that the text has, its status included, as a cluster shows it. */
type ReadRollout = {
  readonly rollout: Rollout
  readonly object: RolloutManifest
}

/** All canary Rollouts that a text has, or the one that is named; blue-green ones have no steps. @throws ManifestError */
export const readRollouts = (text: string, source: ManifestSource): readonly ReadRollout[] => {
  const objects = readObjects(text, source.file)
  const canaries = objects.filter(({ kind, value }) => kind === 'Rollout' && !hasBlueGreen(value))
  const chosen = source.name !== undefined || canaries.length < 2 ? [chooseRollout(objects, source)] : canaries
  return chosen.map((object) => ({
    rollout: readManifest(object, objects, source.file, taken),
    object: manifestOf(object, source.file),
  }))
}

/** A Rollout as an object, whatever it is like. */
type RolloutManifest = {
  readonly value: Readonly<Record<string, unknown>>
  /** The complaint about a wrong field. */
  refusal(issue: z.core.$ZodIssue | undefined): ManifestError
}

const manifestOf = (object: ManifestObject, file: string): RolloutManifest => ({
  value: object.value,
  refusal: (issue) => invalidField(issue, object, file),
})

/** All Rollouts that the text has. @throws ManifestError */
export const rolloutManifests = (text: string, file: string): readonly RolloutManifest[] =>
  readObjects(text, file).flatMap((object) => (object.kind === 'Rollout' ? [manifestOf(object, file)] : []))

const readManifest = (
  object: ManifestObject,
  objects: ManifestObject[],
  file: string,
  schema: typeof manifest | typeof taken,
): Rollout => {
  checkStrategy(object, file)
  const parsed = schema.safeParse(withWorkloadTemplate(object, objects))
  if (!parsed.success) throw invalidField(parsed.error.issues[0], object, file)
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

const fullName = ({ name, namespace = 'default' }: ManifestObject): string => `${namespace}/${name}`

const chooseRollout = (objects: ManifestObject[], { file, name }: ManifestSource): ManifestObject => {
  const rollouts = objects.filter(({ kind }) => kind === 'Rollout')
  const isTwice = new Set(rollouts.map((rollout) => rollout.name)).size < rollouts.length
  const names = rollouts.map((rollout) => (isTwice ? fullName(rollout) : rollout.name)).join(', ')
  if (rollouts.length === 0) {
    const kinds = [...new Set(objects.map(({ kind }) => kind || 'an object without a kind'))].join(', ')
    throw new ManifestError(
      `${file}: ${kinds ? `no Rollout in it, only ${kinds}` : 'is empty'}: name the file that has the Rollout`,
    )
  }
  const found = name === undefined ? rollouts : rollouts.filter((one) => [one.name, fullName(one)].includes(name))
  const [first, second] = found
  if (!first) throw new ManifestError(`${file}: no Rollout named ${name}: it has ${names}`)
  if (second) throw new ManifestError(`${file}: has several Rollouts: choose one of ${names}, with --name`)
  return first
}

const strategyOf = ({ spec }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const strategy = isRecord(spec) ? spec.strategy : undefined
  return isRecord(strategy) ? strategy : {}
}

const hasBlueGreen = (value: Readonly<Record<string, unknown>>): boolean => 'blueGreen' in strategyOf(value)

const checkStrategy = ({ value, lineOf }: ManifestObject, file: string): void => {
  const hasCanary = 'canary' in strategyOf(value)
  const place = `${file}:${lineOf(['spec', 'strategy'])}: spec.strategy`
  if (hasCanary && hasBlueGreen(value)) throw new ManifestError(`${place} has canary and blueGreen: keep one of them`)
  if (hasBlueGreen(value))
    throw new ManifestError(`${place} is blueGreen, which has no canary steps to run: use a canary Rollout`)
  if (!hasCanary) throw new ManifestError(`${place} has no canary: add \`canary: {steps: [...]}\``)
}

/** The pod template of the Deployment that `workloadRef` names, when the file has it; else the template stays unknown. */
const withWorkloadTemplate = ({ value, namespace }: ManifestObject, objects: ManifestObject[]): unknown => {
  const { spec } = value
  if (!isRecord(spec) || !isRecord(spec.workloadRef) || spec.template !== undefined) return value
  const { kind = 'Deployment', name } = spec.workloadRef
  const named = objects.filter((object) => object.kind === kind && object.name === name)
  // an object that names no namespace gets the one that it is applied to
  const workload =
    named.find((object) => object.namespace === namespace) ??
    named.find((object) => object.namespace === undefined || namespace === undefined)
  if (!isRecord(workload?.value.spec)) return value
  return { ...value, spec: { ...spec, template: workload.value.spec.template } }
}

const invalidField = (issue: z.core.$ZodIssue | undefined, object: ManifestObject, file: string): ManifestError => {
  const path = issue?.path ?? []
  const found = valueAt(object.value, path)
  const hint = isRecord(found) ? templateHint(object.textAt(path)) : undefined
  const written = object.writtenAt(path) ?? JSON.stringify(found)
  const shown = found === undefined || isRecord(found) || Array.isArray(found) ? '' : ` is ${written}:`
  const message = hint ?? issue?.message.split('\n')[0]
  return new ManifestError(`${file}:${object.lineOf(path)}: ${fieldName(path)}${shown}${hint ? ':' : ''} ${message}`)
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, key) => (found instanceof Object ? Reflect.get(found, key) : undefined), value)

const fieldName = (path: Path): string =>
  path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}${name && '.'}${String(key)}`),
    '',
  )
