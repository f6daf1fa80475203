import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { argoVersion, configMap } from 'canary-steps/manifest/argo-manifests'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { parse, parseDocument } from 'yaml'
import * as z from 'zod'
import { files, textOf } from '../laws/repository.ts'
import { installManifest, notificationsManifest } from './ground/argo.ts'
import { type Shipped, shippedIn, withRole } from './shipped.ts'
import { appliers, earlierArgo, type Stage, stage } from './stage.ts'

const cluster = inject('cluster')
const kubectl = 'kubectl -n argo-rollouts'
const shipped = shippedIn(files, textOf)
const namespaceOf = (file: number): string => `payments-${file}`

/** All of an Argo, definitions of resources and notifications too. */
const installArgo = (at: Stage, version: string): void => {
  at.write('argo.yaml', `${installManifest(version)}\n---\n${notificationsManifest(version)}`)
  at.must(`${kubectl} apply --server-side --force-conflicts -f argo.yaml`)
  at.must('kubectl wait --for=condition=Established crd/rollouts.argoproj.io')
}

const Named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) })
const inConfigMap = (data: string): string =>
  configMap({ name: 'argo-rollouts-config' }, z.record(z.string(), z.string()).parse(parse(data)))

const HasStrategy = z.object({ strategy: z.json() })

/** A Rollout that has a value at a place of its spec. */
const rolloutWith = ({ name }: Shipped, place: readonly string[], value: unknown): Shipped => {
  const rollout = parseDocument(textOf('plugins/slack-approval/rollout.yaml'))
  rollout.setIn(['spec', ...place], value)
  return { name, text: rollout.toString() }
}
const objects = [
  ...withRole(shipped, 'objects'),
  ...withRole(shipped, 'steps').map((one) => rolloutWith(one, ['strategy', 'canary', 'steps'], parse(one.text))),
  ...withRole(shipped, 'strategy').map((one) =>
    rolloutWith(one, ['strategy'], HasStrategy.parse(parse(one.text)).strategy),
  ),
]

/** A folder with each of them in a namespace of its own: all examples are of one Rollout. */
const writeAll = (at: Stage, all: readonly Shipped[]): void => {
  mkdirSync(join(at.folder, 'shipped'))
  const namespaces = all.map((_, file) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespaceOf(file) },
  }))
  at.write('namespaces.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: namespaces }))
  at.must('kubectl apply --server-side -f namespaces.json')
  for (const [file, { name, text }] of all.entries())
    at.write(
      `shipped/${name.replaceAll(/\W/g, '-')}.yaml`,
      text.replaceAll('namespace: payments', `namespace: ${namespaceOf(file)}`),
    )
}

describe.skipIf(!cluster)('what is shipped', () => {
  // other scenarios install them under a name of their own
  afterAll(() => stage(cluster).must('kubectl delete customresourcedefinition --all'))

  it.each(appliers)(
    'is taken by `%s`, changes nothing the second time, outlives an upgrade of Argo, and goes',
    (how) => {
      const at = stage(cluster)
      const apply = () => {
        for (const flag of ['--dry-run=server', '']) at.quietly(`kubectl ${how} --validate=strict ${flag} -f shipped`)
      }
      installArgo(at, earlierArgo)
      writeAll(at, objects)
      apply()
      const first = at.versions('get -f shipped')
      expect(first.items.length).toBeGreaterThan(objects.length)
      apply()
      expect(at.versions('get -f shipped')).toEqual(first)
      installArgo(at, argoVersion)
      apply()
      expect(at.versions('get -f shipped')).toEqual(first)
      at.must('kubectl delete -f shipped')
      expect(at.must('kubectl get -f shipped --ignore-not-found')).toBe('')
    },
  )

  it('patches what Argo has, and nothing the second time', () => {
    const at = stage(cluster)
    installArgo(at, argoVersion)
    const data = withRole(shipped, 'data').map(({ name, text }) => ({ name, text: inConfigMap(text) }))
    for (const { name, text } of [...withRole(shipped, 'patch'), ...data]) {
      const { kind, metadata } = Named.parse(parse(text))
      // objects that a document shows have the version of nobody's cluster
      at.write('patch.yaml', text.replace(/^ *resourceVersion: .*\n/m, ''))
      const patch = `${kubectl} patch ${kind} ${metadata.name} --field-manager=canary-steps --patch-file patch.yaml`
      at.quietly(patch)
      expect(at.quietly(patch), name).toContain('(no change)')
    }
  })
})
