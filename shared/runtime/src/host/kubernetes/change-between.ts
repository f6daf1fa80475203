import type { Change, ChangeAnswer } from '@canary-steps/sdk'
import { changedPaths, inside } from './changed-paths.ts'
import { foldPaths } from './fold-paths.ts'
import { ownTemplate } from './own-template.ts'
import { isJsonObject, type JsonObject, podHashOf, type ReplicaSet } from './replica-set.ts'

type Container = Change['containers'][number]

/** Most containers of a change, as the wire has it. */
const mostContainers = 200
/** Longest image in characters: a name of 255 (distribution/reference), a tag of 128 and a digest, with room. */
const longestImage = 600

const lists = ['containers', 'initContainers'] as const

const textIn = (item: unknown, name: string): string => {
  const text = isJsonObject(item) ? item[name] : undefined
  return typeof text === 'string' ? text : ''
}

type Pulled = { readonly image: string; readonly policy: string }

/** The images of containers, by name; one without a name, which Kubernetes refuses, has its index. */
const pulledIn = (template: JsonObject, list: (typeof lists)[number]): ReadonlyMap<string, Pulled> => {
  const found = isJsonObject(template.spec) ? template.spec[list] : undefined
  const items: readonly unknown[] = Array.isArray(found) ? found : []
  return new Map(
    items.map((item, index) => [
      textIn(item, 'name') || String(index),
      { image: textIn(item, 'image'), policy: textIn(item, 'imagePullPolicy') },
    ]),
  )
}

/** Whether Kubernetes chose the policy by the image (its pkg/apis/core/v1/defaults.go, SetDefaults_Container). */
const isChosen = ({ image, policy }: Pulled): boolean => {
  const [, tag, digest] = image.match(/^[^@]*?(?::([^:/@]+))?(@.+)?$/) ?? []
  const isLatest = tag === undefined ? digest === undefined : tag === 'latest'
  return policy === '' || policy === (isLatest ? 'Always' : 'IfNotPresent')
}

/** The containers, and the paths of what they tell: images, the pull policies that follow from them, and that one is new. */
const compared = (canary: JsonObject, stable: JsonObject): { container: Container; told: readonly string[] }[] =>
  lists.flatMap((list) => {
    const before = pulledIn(stable, list)
    return [...pulledIn(canary, list)].map(([name, pulled]) => {
      const old = before.get(name)
      const path = inside(`spec.${list}`, name)
      const policies = [pulled, old ?? pulled].every(isChosen) ? [`${path}.imagePullPolicy`] : []
      const { image } = pulled
      return {
        container: { name, image, stableImage: old?.image ?? '', init: list === 'initContainers' },
        told: [path, `${path}.image`, ...policies],
      }
    })
  })

const tooManyContainers = (containers: readonly Container[]): string | undefined => {
  if (containers.length > mostContainers)
    return `the pods have ${containers.length} containers, ${mostContainers} are allowed`
  const long = containers.find(({ image, stableImage }) => Math.max(image.length, stableImage.length) > longestImage)
  return long && `the image of container ${long.name} has more than ${longestImage} characters: correct it`
}

/** The differences between the pods of two ReplicaSets. Without a stable one all of it counts as changed. */
export const changeBetween = (canary: ReplicaSet, stable: ReplicaSet | undefined): ChangeAnswer => {
  const own = ownTemplate(canary)
  const before = stable ? ownTemplate(stable) : {}
  const all = compared(own, before)
  const containers = all.map(({ container }) => container)
  const error = tooManyContainers(containers)
  if (error !== undefined) return { error }
  const told = new Set(all.flatMap(({ told }) => told))
  const paths = stable ? changedPaths(before, own).filter((path) => !told.has(path)) : []
  return { stable: stable ? podHashOf(stable) : '', containers, paths: foldPaths(paths) }
}
