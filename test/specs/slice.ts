import * as z from 'zod'

const Named = z.record(z.string(), z.unknown())
const Operation = z.looseObject({ operationId: z.string() })
const Description = z.looseObject({
  openapi: z.string(),
  info: Named,
  paths: z.record(z.string(), Named),
  components: z.record(z.string(), Named).default({}),
})

/** Words for people, of which no suite makes anything; and where else it is to be had. */
const forPeople = [
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'servers',
  'security',
]
/** Below these the keys are names of the vendor's. */
const ofNames = ['properties', 'patternProperties', 'responses', 'headers', 'content', 'schemas', 'parameters']
/** Below these is what the vendor takes or gives, as it is. */
const ofValues = ['enum', 'default', 'const', 'required']

const isForPeople = (key: string): boolean => forPeople.includes(key) || (key.startsWith('x-') && key !== 'x-added')

const bare = (value: unknown, areNames = false): unknown => {
  if (Array.isArray(value)) return value.map((one) => bare(one))
  const { data } = Named.safeParse(value)
  if (!data) return value
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => areNames || !isForPeople(key))
      .map(([key, one]) => [
        key,
        !areNames && ofValues.includes(key) ? one : bare(one, !areNames && ofNames.includes(key)),
      ]),
  )
}

const references = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].flatMap(([_, name]) => name ?? [])

/** The components that a value names, and those that they name. */
const named = (
  value: unknown,
  of: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Map<string, unknown> => {
  const found = new Map<string, unknown>()
  const add = (from: unknown): void => {
    for (const reference of references(from).filter((one) => !found.has(one))) {
      const [kind = '', name = ''] = reference.split('/')
      const component = bare(of[kind]?.[name])
      found.set(reference, component)
      add(component)
    }
  }
  add(value)
  return found
}

/**
 * Of an OpenAPI description some operations, with what they name and without what is for people. Its author and its changes stay.
 *
 * @throws when it has not all of the operations.
 */
export const sliceOf = (description: unknown, operations: readonly string[]): unknown => {
  const { openapi, info, paths, components } = Description.parse(description)
  const isWanted = (operation: unknown) => operations.includes(Operation.safeParse(operation).data?.operationId ?? '')
  const kept = Object.entries(paths).flatMap(([path, { parameters, ...methods }]) => {
    const wanted = Object.entries(methods).filter(([, operation]) => isWanted(operation))
    const shared = parameters === undefined ? {} : { parameters }
    return wanted.length === 0 ? [] : [[path, bare({ ...shared, ...Object.fromEntries(wanted) })] as const]
  })
  const missing = operations.filter((name) => !JSON.stringify(kept).includes(`"operationId":"${name}"`))
  if (missing.length > 0) throw new Error(`it does not describe ${missing.join(', ')}`)
  const sorted = [...named(kept, components)].toSorted(([one], [other]) => one.localeCompare(other))
  const byKind = Map.groupBy(sorted, ([reference]) => reference.split('/')[0] ?? '')
  const parts = [...byKind].map(([kind, of]) => [
    kind,
    Object.fromEntries(of.map(([reference, component]) => [reference.slice(kind.length + 1), component])),
  ])
  return { openapi, info, paths: Object.fromEntries(kept), components: Object.fromEntries(parts) }
}
