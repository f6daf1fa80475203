import { type Arrow, arrows, importing, pointers } from './arrows.ts'
import { floors } from './floors.ts'
import { isTest } from './repository.ts'

type PackageFloors = { readonly folder: string; readonly name: string; readonly rooms: readonly string[] }

const names = Object.keys(floors)
const patterns = names.map((name) => ({ name, pattern: new RegExp(`^${name.replace('*', '[^/.]+')}(?=/)`) }))

/** The package of a file and its floors; undefined where the list has none. */
const placeOf = (file: string): PackageFloors | undefined => {
  const found = patterns.flatMap(({ name, pattern }) => {
    const [folder] = pattern.exec(file) ?? []
    return folder === undefined ? [] : [{ folder, name, rooms: floors[name] ?? [] }]
  })
  return found.toSorted((one, other) => other.folder.length - one.folder.length)[0]
}

/** Code has floors; of our tests the largest house has, as the list says. */
const hasFloor = (file: string): boolean =>
  !isTest(file) || (file.startsWith('test/') && !file.endsWith('.test.ts') && placeOf(file) !== undefined)

const lineOf = ({ rooms }: PackageFloors, room: string): number =>
  rooms.findIndex((line) => line.split(' ').includes(room))

/** Its room: the file itself where that has a line, else its folder. */
const roomOf = (place: PackageFloors, file: string): string => {
  const inside = file.slice(place.folder.length + 1).replace(/^src\//, '')
  if (lineOf(place, inside) >= 0) return inside
  return inside.includes('/') ? inside.slice(0, inside.lastIndexOf('/')) : '.'
}

/** Rooms, and files of no package, that the list of floors does not name. */
export const withoutFloor = (): string[] => [
  ...new Set(
    importing
      .filter((file) => hasFloor(file) && file.includes('/'))
      .flatMap((file) => {
        const place = placeOf(file)
        if (!place) return [`${file} is of no package in test/laws/floors.ts`]
        const room = roomOf(place, file)
        return lineOf(place, room) >= 0
          ? []
          : [`${place.folder} has a room ${room} that has no line in test/laws/floors.ts`]
      }),
  ),
]

/** Rooms that the list names and nobody lives in. */
export const emptyRooms = (): string[] => {
  const lived = new Set(
    importing.flatMap((file) => {
      const place = placeOf(file)
      return place ? [`${place.name}: ${roomOf(place, file)}`] : []
    }),
  )
  const named = names.flatMap((name) =>
    (floors[name] ?? []).flatMap((line) => line.split(' ').map((room) => `${name}: ${room}`)),
  )
  return named.filter((room) => !lived.has(room))
}

const looksDown = ({ from, to }: Arrow): boolean => {
  const [above, below] = [placeOf(from), placeOf(to)]
  // a file of no package is told by `withoutFloor`, and tests are on top of all
  if (!above) return true
  if (!below) return false
  if (above.folder !== below.folder) return names.indexOf(above.name) > names.indexOf(below.name)
  // a file that is not code, such as the own package.json, is in no room
  if (!/(\.ts|\/)$/.test(to)) return true
  const [room, other] = [roomOf(above, from), roomOf(below, to)]
  return room === other || lineOf(above, room) > lineOf(below, other)
}

/** Imports of what is not below. A test looks at all that it needs, from wherever it stands. */
export const upward = (): string[] =>
  arrows.filter((arrow) => hasFloor(arrow.from) && !looksDown(arrow)).map(({ from, to }) => `${from} imports ${to}`)

/** Files and folders that are named by a path and are not below. */
export const reachedUp = (): string[] => [
  ...new Set(
    pointers.filter((arrow) => hasFloor(arrow.from) && !looksDown(arrow)).map(({ from, to }) => `${from} names ${to}`),
  ),
]
