import type { Change, ComparedContainer } from './change.ts'
import { isChanged } from './main-container.ts'

/** The containers that a change is about, those that run before the others last. */
export const changedContainers = (change: Change): ComparedContainer[] =>
  change.containers
    .filter((one) => isChanged(change, one))
    .toSorted((one, other) => Number(one.init) - Number(other.init))

const inContainer = /^spec\.(?:initContainers|containers)\[([^\]]*)\](?:\.(.+))?$/

/** A place of a pod template in words: `env[LOG_LEVEL] of app`. */
export const placeInWords = (path: string): string => {
  const [, name, rest] = inContainer.exec(path) ?? []
  if (name === undefined) return path.replace(/^(?:spec|metadata)\./, '')
  return rest === undefined ? `container ${name}` : `${rest} of ${name}`
}

/** The field that a path leads into: `env of app`, where it is a variable. */
const areaOf = (path: string): string => {
  const [, container = '', inside = path] = /^(spec\.(?:initContainers|containers)\[[^\]]*\]\.)?(.*)$/.exec(path) ?? []
  const [top = ''] = inside.replace(/^(spec|metadata)\./, (_, part: string) => `${part}:`).split(/[.[]/)
  return placeInWords(`${container}${top.replace(':', '.')}`)
}

/** Most places that are told of, of what changes besides images. */
const mostAreas = 8

/** Labels and annotations of pods run nothing: they are told of last. */
const isMetadata = (path: string): boolean => path.startsWith('metadata.')

/** Where else than in images a change is, in a few words such as `env of app, volumes`; empty: nowhere. */
export const placesInWords = ({ paths }: Pick<Change, 'paths'>): string => {
  const sorted = paths.toSorted((one, other) => Number(isMetadata(one)) - Number(isMetadata(other)))
  const areas = [...Map.groupBy(sorted, areaOf)].map(([area, { length }]) =>
    length > 1 ? `${area} (${length})` : area,
  )
  const more = areas.length > mostAreas ? [`${areas.length - mostAreas} more`] : []
  return [...areas.slice(0, mostAreas), ...more].join(', ')
}
