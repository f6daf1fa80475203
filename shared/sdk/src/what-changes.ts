import { type Change, type ComparedContainer, isChanged, type Story } from './story.ts'

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

/** The containers that people are shown: all that change, the main one first; only the main one if none changes, or if changes are unknown. */
const shownContainers = ({ change, canary, stable }: Story): ComparedContainer[] => {
  const [name, known] = [canary.container ?? '', stable.image === 'unknown' ? '' : stable.image]
  const main = { name, image: canary.image, stableImage: known, init: false }
  const changed = change ? changedContainers(change) : []
  const isMain = (one: ComparedContainer) => one.name === name
  return changed.length === 0 ? [main] : [...changed.filter(isMain), ...changed.filter((one) => !isMain(one))]
}

/** How a medium writes what is in a change, so that nothing in it is taken for more than text. */
type ChangeStyle = { image(image: string): string; plain(text: string): string }

const fromTo = ({ image, stableImage }: ComparedContainer, { change }: Story, style: ChangeStyle): string => {
  const to = style.image(image)
  if (stableImage === image) return `${to} stays`
  if (stableImage !== '') return `${style.image(stableImage)} → ${to}`
  return change && change.stable !== '' ? `new: ${to}` : to
}

/** Most containers that have a line of their own. */
const mostLines = 20

const otherPlaces = ({ change }: Story, { plain }: ChangeStyle): string[] => {
  if (!change) return ['other changes are unknown']
  const count = change.paths.length
  if (count === 0) return []
  return [`and ${count} other place${count === 1 ? '' : 's'}: ${plain(placesInWords(change))}`]
}

/**
 * All parts of a change, a line each: every container that changes, with both images, the main one first. A last line
 * says in a few words where else it differs, or that this is unknown. A pod of one container does not name it. Of
 * very many containers the rest are named in one line.
 */
export const changeLines = (story: Story, style: ChangeStyle): readonly [string, ...string[]] => {
  const shown = shownContainers(story)
  const isOnly = (story.change?.containers.length ?? 1) === 1
  const nameOf = ({ name, init }: ComparedContainer) => (isOnly ? '' : `${style.plain(name)}${init ? ' (init)' : ''}: `)
  const [first = '', ...lines] = shown.slice(0, mostLines).map((one) => `${nameOf(one)}${fromTo(one, story, style)}`)
  const rest = shown.slice(mostLines).map(({ name }) => style.plain(name))
  const more = rest.length > 0 ? [`and ${rest.length} more containers: ${rest.join(', ')}`] : []
  return [first, ...lines, ...more, ...otherPlaces(story, style)]
}

/** Differences from the same release in other regions; empty if none are known. */
export const besideInWords = ({ beside }: Story): string =>
  beside ? `differs from ${beside.regions.join(', ')}: ${beside.differs}` : ''

/** A value that stays within its line. */
const inLine = (value: string): string => value.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
const text: ChangeStyle = { image: inLine, plain: inLine }

/** All that a change is, as text of several lines. */
export const changesInWords = (story: Story): string =>
  [...changeLines(story, text), inLine(besideInWords(story))].filter(Boolean).join('\n')
