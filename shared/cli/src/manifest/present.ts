import * as z from 'zod'
import { textFrom } from '../terminal/manifest-text.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { jsOf, yamlOf } from './yaml-of.ts'

const ConfigMap = z.object({
  kind: z.literal('ConfigMap'),
  metadata: z.object({ name: z.string(), resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).default({}),
})
/** A ConfigMap as the API server has it now. */
export type PresentConfigMap = z.infer<typeof ConfigMap>

const Named = z.array(z.object({ name: z.string() })).default([])
const Container = z.object({
  name: z.string(),
  env: z
    .array(
      z.object({
        name: z.string(),
        valueFrom: z.object({ secretKeyRef: z.object({ name: z.string() }).optional() }).optional(),
      }),
    )
    .default([]),
  envFrom: z.array(z.looseObject({ secretRef: z.looseObject({ name: z.string() }).optional() })).default([]),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
})
const Deployment = z.object({
  kind: z.literal('Deployment'),
  metadata: z.object({ name: z.literal('argo-rollouts') }),
  spec: z.object({
    strategy: z.object({
      type: z.string(),
      rollingUpdate: z.object({ maxSurge: z.union([z.number(), z.string()]) }).optional(),
    }),
    template: z.object({
      spec: z.object({
        containers: z.array(Container),
        initContainers: Named,
        volumes: Named,
        securityContext: z.object({ fsGroup: z.number().optional() }).default({}),
      }),
    }),
  }),
})
/** The parts of the controller's Deployment that may be ours. */
export type PresentDeployment = z.infer<typeof Deployment>

const List = z.array(z.json())
const Values = z
  .object({
    controller: z
      .object({
        stepPlugins: List.optional(),
        extraContainers: List.optional(),
        volumes: List.optional(),
        volumeMounts: List.optional(),
      })
      .default({}),
    notifications: z.object({ subscriptions: List.optional() }).default({}),
  })
  .nullable()
/** Values that a release has now; null: none are set. */
type PresentValues = NonNullable<z.infer<typeof Values>>

/** The content of the file; `get` is the command that writes it. */
const read = async (file: string, terminal: Terminal, get: string): Promise<unknown> => {
  const place = `--beside ${file}`
  const document = yamlOf(await textFrom(file, terminal, { place, remedy: `${get} > FILE` }), place)
  // an empty output is that of a command that failed, and says nothing about what is there
  if (document.contents === null) throw new UsageError(`${place}: is empty`)
  return jsOf(document, place)
}

/** Objects of a list, as kubectl gives several, or the only one. */
const objectsIn = (given: unknown): readonly unknown[] =>
  z.object({ items: z.array(z.unknown()) }).safeParse(given).data?.items ?? [given]

/** Entries of others in the objects that ours go into. Each throws a UsageError that says where to get it. */
export type Present = {
  configMap(name: string): Promise<PresentConfigMap>
  deployment(): Promise<PresentDeployment>
  /** Values of the chart argo-rollouts. */
  values(): Promise<PresentValues>
}

/** The content of a file, `-` for stdin; undefined: none was named. `elsewise`: the way for people without a cluster. */
export const presentIn = (file: string | undefined, terminal: Terminal, elsewise?: string): Present => {
  const given = async (get: string): Promise<unknown> => {
    if (file === undefined)
      throw new UsageError(
        `--beside FILE is missing: it keeps the entries of others: ${get} > FILE${elsewise ? `; ${elsewise}` : ''}`,
      )
    return read(file, terminal, get)
  }
  const wrong = (what: string, get: string) => new UsageError(`--beside ${file}: has no ${what}: ${get} > FILE`)
  return {
    async configMap(name) {
      const get = `kubectl -n argo-rollouts get configmap ${name} -o yaml`
      const maps = objectsIn(await given(get)).flatMap((object) => ConfigMap.safeParse(object).data ?? [])
      const found = maps.find(({ metadata }) => metadata.name === name)
      if (!found) throw wrong(`ConfigMap ${name}`, get)
      return found
    },
    async deployment() {
      const get = 'kubectl -n argo-rollouts get deployment argo-rollouts -o yaml'
      const [found] = objectsIn(await given(get)).flatMap((object) => Deployment.safeParse(object).data ?? [])
      if (!found) throw wrong('Deployment argo-rollouts', get)
      return found
    },
    async values() {
      const get = 'helm -n argo-rollouts get values argo-rollouts -o yaml'
      const { success, data } = Values.safeParse(await given(get))
      if (!success) throw wrong('values of a release', get)
      return data ?? { controller: {}, notifications: {} }
    },
  }
}
