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

/** Images by container; one without a name, which Kubernetes refuses, has its index. */
const imagesIn = (template: JsonObject, list: (typeof lists)[number]): ReadonlyMap<string, string> => {
  const found = isJsonObject(template.spec) ? template.spec[list] : undefined
  const items: readonly unknown[] = Array.isArray(found) ? found : []
  return new Map(items.map((item, index) => [textIn(item, 'name') || String(index), textIn(item, 'image')]))
}

const compared = (canary: JsonObject, stable: JsonObject): Container[] =>
  lists.flatMap((list) => {
    const before = imagesIn(stable, list)
    return [...imagesIn(canary, list)].map(([name, image]) => ({
      name,
      image,
      stableImage: before.get(name) ?? '',
      init: list === 'initContainers',
    }))
  })

/** Images, and containers that are new: what the list of containers tells. */
const toldByContainers = ({ name, init }: Container): string[] => {
  const container = inside(init ? 'spec.initContainers' : 'spec.containers', name)
  return [container, `${container}.image`]
}

const tooLarge = (containers: readonly Container[]): string | undefined => {
  if (containers.length > mostContainers)
    return `the pods have ${containers.length} containers, ${mostContainers} are allowed`
  const long = containers.find(({ image, stableImage }) => Math.max(image.length, stableImage.length) > longestImage)
  return long && `the image of container ${long.name} has more than ${longestImage} characters: correct it`
}

/** What the pods of one ReplicaSet are beside those of another. Without a stable one all of it counts as changed. */
export const changeBetween = async (canary: ReplicaSet, stable: ReplicaSet | undefined): Promise<ChangeAnswer> => {
  const own = await ownTemplate(canary)
  const before = stable ? await ownTemplate(stable) : {}
  const containers = compared(own, before)
  const error = tooLarge(containers)
  if (error !== undefined) return { error }
  const told = new Set(containers.flatMap(toldByContainers))
  const paths = stable ? changedPaths(before, own).filter((path) => !told.has(path)) : []
  return { stable: stable ? podHashOf(stable) : '', containers, paths: foldPaths(paths) }
}
