import * as z from 'zod'
import { meant } from './arrows.ts'
import { nodesOf, packageIn } from './syntax.ts'

const Specifier = z.looseObject({ importKind: z.literal(['value', 'type']).optional() })

/** An import or re-export that is carried out when its file is read: not one of types, and not `import()`. */
const Carried = z
  .looseObject({
    source: z.looseObject({ value: z.string() }),
    importKind: z.literal('value').optional(),
    exportKind: z.literal('value').optional(),
    specifiers: z.array(Specifier).default([]),
  })
  .refine(({ specifiers }) => specifiers.length === 0 || specifiers.some(({ importKind }) => importKind !== 'type'))

const carrying = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ExportNamedDeclaration'])

const carriedIn = (file: string): string[] =>
  nodesOf(file)
    .filter(({ type }) => carrying.has(type))
    .flatMap(({ node }) => Carried.safeParse(node).data?.source.value ?? [])

/** Other people's packages that are read when a file is, each with a file of ours that reads it. */
export const packagesReadWith = (first: string): ReadonlyMap<string, string> => {
  const known = new Set([first])
  const packages = new Map<string, string>()
  // a set hands out what is added meanwhile
  for (const file of known)
    for (const specifier of carriedIn(file)) {
      const to = meant(file, specifier)
      const name = packageIn(specifier)
      if (to !== undefined) known.add(to)
      else if (name !== undefined && name !== 'node:') packages.set(name, file)
    }
  return packages
}
