import { expect } from 'vitest'
import * as z from 'zod'
import { controllerManifest } from './ground/argo.ts'
import { type Ran, type Reader, reader } from './ground/reader.ts'
import { commandsOf, type tried } from './ground/sections.ts'

/** The release before the one that our manifests are for. */
export const earlierArgo = 'v1.9.0'

/** How whoever installed Argo applies its manifests. */
export const appliers = ['apply', 'apply --server-side'] as const
export type Applier = (typeof appliers)[number]

const Container = z.looseObject({ name: z.string(), image: z.string() })
const Deployment = z.object({
  spec: z.looseObject({
    strategy: z.json(),
    template: z.object({
      metadata: z.looseObject({}),
      spec: z.looseObject({ containers: z.array(Container), volumes: z.array(z.looseObject({ name: z.string() })) }),
    }),
  }),
})
const ConfigMap = z.object({
  metadata: z.looseObject({ labels: z.json().optional() }),
  data: z.record(z.string(), z.string()).default({}),
})
const Versions = z.object({ items: z.array(z.object({ metadata: z.object({ resourceVersion: z.string() }) })) })

/** The start of a scenario, and the parts that it looks at. */
export type Stage = Reader & {
  /** Runs a command that must end well. */
  must(command: string): string
  /** Runs a command that must end well, and that the server has no warning for. */
  quietly(command: string): string
  /** The versions of objects, by the words that `kubectl` takes before `-o`: a change of anything is another one. */
  versions(get: string): z.infer<typeof Versions>
  /** Runs what a document prints under one heading. */
  follow(section: keyof typeof tried): void
  /** Applies Argo's manifests of a version, without the definitions of resources. */
  argo(version: string, how: Applier): void
  configMap(name?: string): z.infer<typeof ConfigMap>
  /** The spec of the controller's Deployment, without the time of its last restart. */
  deployment(): z.infer<typeof Deployment>['spec']
}

const kubectl = 'kubectl -n argo-rollouts'

/** Nothing in the namespaces but what the server makes. */
const clear = (must: Stage['must']): void => {
  for (const namespace of ['argo-rollouts', 'canary-steps'])
    must(`kubectl create namespace ${namespace} --dry-run=client -o yaml | kubectl apply --server-side -f -`)
  must(`${kubectl} delete deployment,configmap,secret,service,persistentvolumeclaim,networkpolicy,serviceaccount --all`)
}

const succeeded = (command: string, { code, out, err }: Ran): string => {
  expect(code, `${command}\n${out}${err}`).toBe(0)
  return out
}

/** kubectl restarts a Deployment once a second, and says so. A fast machine is there sooner: then the command is typed again. */
const restartsTooSoon = /restart has already been triggered within the past second/
const mostAgain = 100

/** An empty cluster, and a reader at it. */
export const stage = (
  cluster: { readonly bin: string; readonly kubeconfig: string } | undefined,
  install?: string,
): Stage => {
  if (!cluster) throw new Error('there is no cluster')
  const person = reader(cluster, install)
  const must = (command: string) => {
    let ran = person.type(command)
    for (let again = 0; again < mostAgain && restartsTooSoon.test(ran.err); again += 1) ran = person.type(command)
    return succeeded(command, ran)
  }
  const get = (what: string): unknown => JSON.parse(must(`${kubectl} get ${what} -o json`))
  clear(must)
  return {
    ...person,
    must,
    quietly(command) {
      const { code, out, err } = person.type(command)
      expect({ code, err, command }).toEqual({ code: 0, err: '', command })
      return out
    },
    versions: (what) => Versions.parse(JSON.parse(must(`kubectl ${what} -o json`))),
    follow(section) {
      for (const command of commandsOf(section)) must(command)
    },
    argo(version, how) {
      person.write('argo.yaml', controllerManifest(version))
      must(`${kubectl} ${how} -f argo.yaml`)
    },
    configMap: (name = 'argo-rollouts-config') => ConfigMap.parse(get(`configmap ${name}`)),
    deployment() {
      const { spec } = Deployment.parse(get('deployment argo-rollouts'))
      return {
        ...spec,
        template: { ...spec.template, metadata: { ...spec.template.metadata, annotations: undefined } },
      }
    },
  }
}

/** A step plugin of somebody else, in a hand of their own. */
export const othersPlugins = `# ours, asked for by the platform team
-   name: 'acme/freeze'   # never in a release week
    location: "file:///opt/acme/freeze"

- {name: acme/quota, location: 'file:///opt/acme/quota', args: [--strict]}
`

/** Puts it there, as by `kubectl edit`. */
export const withOthers = ({ must, write }: Stage): void => {
  write('others.json', JSON.stringify({ data: { stepPlugins: othersPlugins } }))
  must(`${kubectl} patch configmap argo-rollouts-config --type merge --patch-file others.json`)
}
