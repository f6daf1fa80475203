import { parseAllDocuments } from 'yaml'
import * as z from 'zod'

/** A YAML of the repository: a file, or a block of a document with the line where it begins. */
export type Shipped = { readonly name: string; readonly text: string }

const blocksOf = (document: string, text: string): readonly Shipped[] => {
  return [...text.matchAll(/^```ya?ml\n(.*?)^```$/gms)].map(({ 1: block = '', index }) => ({
    name: `${document}:${text.slice(0, index).split('\n').length}`,
    text: block,
  }))
}

/** All that a repository ships or shows. */
export const shippedIn = (files: readonly string[], textOf: (file: string) => string): readonly Shipped[] =>
  files.flatMap((file) => {
    if (file.endsWith('.md')) return blocksOf(file, textOf(file))
    return /\.ya?ml$/.test(file) ? [{ name: file, text: textOf(file) }] : []
  })

const KubernetesObject = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), resourceVersion: z.string().optional() }),
})
const theirs = ['argo-rollouts-config', 'argo-rollouts', 'argo-rollouts-notification-configmap']

/** A cluster's use of a YAML. */
const roles = {
  /** Objects of their own. */
  objects: z.array(
    KubernetesObject.refine(({ kind, metadata }) => !theirs.includes(metadata.name) && !kind.endsWith('PolicyBinding')),
  ),
  /** A part of an object that Argo's manifests have. */
  patch: z.tuple([KubernetesObject.refine(({ metadata }) => theirs.includes(metadata.name))]),
  /** Keys of the ConfigMap that the controller reads. */
  data: z.tuple([z.strictObject({ stepPlugins: z.string() })]),
  /** Items of the steps of a Rollout. */
  steps: z.tuple([z.array(z.looseObject({ plugin: z.object({ name: z.string() }) }))]),
  /** The strategy of a Rollout. */
  strategy: z.tuple([z.strictObject({ strategy: z.strictObject({ canary: z.looseObject({ steps: z.json() }) }) })]),
  /** Other scenarios type the command that applies it. */
  kustomization: z.tuple([z.looseObject({ resources: z.array(z.string()) })]),
} as const

/** Files for others than an API server, and their readers. */
const elsewhere = {
  'settings of a function, which reads them itself': z.tuple([
    z.union([
      z.looseObject({ clusters: z.json() }),
      z.strictObject({ namespaces: z.json() }),
      z.strictObject({ steps: z.record(z.string(), z.json()) }),
    ]),
  ]),
  'a policy, which gets its settings from its kustomization': z.tuple([
    z.looseObject({ kind: z.literal('ValidatingAdmissionPolicy') }),
    z.looseObject({ kind: z.literal('ValidatingAdmissionPolicyBinding') }),
  ]),
  'rules of Prometheus': z.tuple([z.strictObject({ groups: z.array(z.looseObject({ rules: z.json() })) })]),
  'a pipeline of the OpenTelemetry Collector': z.tuple([z.looseObject({ receivers: z.json(), service: z.json() })]),
  'a workflow of GitHub': z.tuple([z.looseObject({ jobs: z.json() })]),
  'a template of CloudFormation': z.tuple([
    z.looseObject({ AWSTemplateFormatVersion: z.string(), Resources: z.record(z.string(), z.json()) }),
  ]),
} as const

const documentsIn = ({ text }: Shipped): readonly unknown[] =>
  parseAllDocuments(text, { compat: 'yaml-1.1' }).map((document) => document.toJS())

/** All that have a role. */
export const withRole = (shipped: readonly Shipped[], role: keyof typeof roles): readonly Shipped[] =>
  shipped.filter((one) => roles[role].safeParse(documentsIn(one)).success)

/** All that nobody knows what to do with. */
export const withoutRole = (shipped: readonly Shipped[]): readonly Shipped[] => {
  const known = [...Object.values(roles), ...Object.values(elsewhere)]
  return shipped.filter((one) => !known.some((schema) => schema.safeParse(documentsIn(one)).success))
}
