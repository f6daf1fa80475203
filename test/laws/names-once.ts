import * as z from 'zod'
import { importing } from './arrows.ts'
import { isTest, packageOf } from './repository.ts'
import { at, type Found, nodesOf } from './syntax.ts'

/** A type, a function, a class, or anything shown to others, that a file has at its top. */
type Named = { readonly file: string; readonly name: string; readonly place: string }

const Id = z.looseObject({ name: z.string() })
const Declaration = z.looseObject({
  id: z.unknown().optional(),
  declarations: z
    .array(z.looseObject({ id: z.unknown(), init: z.looseObject({ type: z.string() }).nullish() }))
    .default([]),
})
const Statement = Declaration.extend({
  type: z.string(),
  start: z.number(),
  declaration: Declaration.nullish().catch(undefined),
})
const Program = z.looseObject({ body: z.array(z.looseObject({ type: z.string(), start: z.number() })) })

const isFunction = (type: string | undefined): boolean =>
  type === 'ArrowFunctionExpression' || type === 'FunctionExpression'

const namesIn = ({ id, declarations }: z.output<typeof Declaration>, isShown: boolean): string[] => {
  const values = declarations.flatMap((one) => (isShown || isFunction(one.init?.type) ? [one.id] : []))
  return [id, ...values].flatMap((name) => Id.safeParse(name).data?.name ?? [])
}

const namedIn = (file: string): Named[] => {
  const [program] = nodesOf(file)
  return Program.parse(program?.node).body.flatMap((node) => {
    const { declaration, ...own } = Statement.parse(node)
    const found: Found = { file, node, type: own.type, isName: false }
    const names = namesIn(declaration ?? own, own.type.startsWith('Export'))
    return names.map((name) => ({ file, name, place: at(found) }))
  })
}

/** Packages in which each vendor has a folder: parts of one contract have the same name in each of them, such as `runOnce`. */
const vendors = /^shared\/(?:vendors|sandbox)\/src\/([^/]+)\//

/** Whether a reader of one file may take a name for the one in the other. They are of one package, and not of two vendors. */
const areNear = (one: string, other: string): boolean => {
  const [its, theirs] = [vendors.exec(one)?.[1], vendors.exec(other)?.[1]]
  const isOnePackage = packageOf(one)?.folder === packageOf(other)?.folder
  return one !== other && isOnePackage && (its === undefined || theirs === undefined || its === theirs)
}

/** Files that tests share are theirs; the package for tests is a package as any other. */
const isLooked = (file: string): boolean =>
  packageOf(file) !== undefined && !isTest(file) && !/\/src\/(.*\/)?testing\//.test(file)

/** Names that two files of a package have for things of their own, with the places. */
export const namedTwice = (): string[] => {
  const alike = Map.groupBy(importing.filter(isLooked).flatMap(namedIn), ({ name }) => name)
  return [...alike].flatMap(([name, all]) => {
    const twice = all.filter((one) => all.some((other) => areNear(one.file, other.file)))
    return twice.length > 0 ? [`${name}: ${twice.map(({ place }) => place).join(', ')}`] : []
  })
}
