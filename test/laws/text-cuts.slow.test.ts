import { fileURLToPath } from 'node:url'
import { API } from 'typescript/unstable/sync'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { filesIn, isTest, urlOf } from './repository.ts'
import { nodesOf } from './syntax.ts'

/** A call that takes the beginning of something, up to a number that is not where something in it was found. */
const Beginning = z.looseObject({
  type: z.literal('CallExpression'),
  callee: z.looseObject({
    property: z.looseObject({ name: z.enum(['slice', 'substring', 'substr']), start: z.number() }),
  }),
  arguments: z
    .tuple([z.looseObject({ value: z.literal(0) }), z.looseObject({ type: z.string() })])
    .refine(([, end]) => end.type !== 'CallExpression'),
})

/**
 * Files that cut times and codes, whose digits all have their place, or that cut values only to look at them. The
 * last is the one place that cuts texts.
 */
const mayCut = [
  'shared/cli/src/explain/moment.ts',
  'shared/cli/src/manifest/list-beside.ts',
  // as wide as a terminal
  'shared/cli/src/testing/cast.ts',
  'shared/driver/src/time/timestamp.ts',
  'shared/driver/src/values/stable-hash.ts',
  'shared/runtime/src/effects/audit-keys.ts',
  'shared/runtime/src/journal/identity.ts',
  'shared/runtime/src/testing/change-pairs.ts',
  'shared/runtime/src/testing/describe-store.ts',
  'shared/runtime/src/wire/signature.ts',
  'shared/sandbox/src/github/run-json.ts',
  'shared/sandbox/src/slack/workspace.ts',
  'shared/sdk/src/shortened.ts',
  'shared/vendors/src/github/calls.ts',
  'shared/vendors/src/jira/request.ts',
  'shared/vendors/src/jira/text.ts',
]

it('no text is cut but by shortened of the sdk, which cuts no character, entity or link in two', () => {
  const api = new API({ cwd: fileURLToPath(urlOf('')) })
  const [project] = api.updateSnapshot({ openProject: fileURLToPath(urlOf('tsconfig.json')) }).getProjects()
  const isOfText = (file: string, place: number): boolean => {
    const method = project?.checker.getTypeAtPosition(fileURLToPath(urlOf(file)), place)
    const type = method && project?.checker.typeToString(method)
    expect(type, `${file} at ${place}`).toMatch(/ => /)
    return type?.endsWith(' => string') ?? true
  }
  const files = filesIn('shared', 'plugins', 'infra').filter((file) => file.endsWith('.ts') && !isTest(file))
  const cuts = files.flatMap((file) =>
    nodesOf(file).flatMap(({ node }) => {
      const place = Beginning.safeParse(node).data?.callee.property.start
      return place !== undefined && isOfText(file, place) ? [file] : []
    }),
  )
  api.close()
  expect([...new Set(cuts)].toSorted()).toEqual(mayCut)
})
