import { describe, expect, it } from 'vitest'
import { goFunctionsIn } from './go-functions-in.ts'
import { files, filesIn, isTest, lineCount, median, packageOf, stepFolders, textOf } from './repository.ts'
import { callsIn, functionsIn, globalsIn, importsOf, packageIn, triesIn, unsafeIn } from './syntax.ts'

const none: readonly string[] = []
const code = (...folders: readonly string[]): string[] => filesIn(...folders).filter((file) => file.endsWith('.ts'))
const source = (...folders: readonly string[]): string[] => code(...folders).filter((file) => !isTest(file))
const within =
  (...places: readonly string[]) =>
  (file: string): boolean =>
    places.some((place) => file.startsWith(`shared/runtime/src/${place}`))

const core = ['shared/sdk', 'shared/runtime', 'shared/approvals', 'shared/vendors', 'plugins']
const isOfNode = within('host/', 'store/sqlite', 'store/dynamodb', 'testing/')
const portable = source(...core).filter((file) => !isOfNode(file))

/** Imports of files that `mayImport` does not allow, each with its file. */
const unwanted = (of: readonly string[], mayImport: (from: string, file: string) => boolean): string[] =>
  of.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const from = packageIn(specifier)
      return from === undefined || mayImport(from, file) ? [] : [`${file} imports ${specifier}`]
    }),
  )

describe('hand-written code', () => {
  const written = files.filter((file) => /\.(ts|go)$/.test(file))

  it('has no file of more than 250 lines', () => {
    expect(written.filter((file) => lineCount(file) > 250)).toEqual(none)
  })

  // a `describe` is a function only to hold its cases, as a file does: its file has the limit of files
  it('has no function of more than 40 lines outside of *.test.ts', () => {
    const looked = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).flatMap(functionsIn)
    expect(looked.length).toBeGreaterThan(5_000)
    const long = looked.filter(({ lines }) => lines > 40)
    expect(long.map(({ at, lines }) => `${at} has a function of ${lines} lines`)).toEqual(none)
  })

  it('has no Go function of more than 40 lines outside of *_test.go', () => {
    const looked = files.filter((file) => file.endsWith('.go') && !file.endsWith('_test.go')).flatMap(goFunctionsIn)
    expect(looked.length).toBeGreaterThan(400)
    const long = looked.filter(({ lines }) => lines > 40)
    expect(long.map(({ at, lines }) => `${at} has a function of ${lines} lines`)).toEqual(none)
  })

  it.each(core)('has small files: the median of %s is at most 80 lines', (folder) => {
    expect(median(source(folder).map(lineCount))).toBeLessThanOrEqual(80)
  })

  it.each(stepFolders)('shows the step %s on one page of 80 lines', (name) => {
    expect(lineCount(`plugins/${name}/src/index.ts`)).toBeLessThanOrEqual(80)
  })

  it('uses no any, no ! and no as but as const in plugins and shared', () => {
    expect(code('plugins', 'shared').flatMap(unsafeIn)).toEqual(none)
  })

  it('silences no tool: the compiler and the linter are told of no exception', () => {
    const silent = source('plugins', 'shared', 'infra').filter((file) => /@ts-|biome-ignore/.test(textOf(file)))
    expect(silent).toEqual(none)
  })

  it('has one try in the core, in the runtime, and one around what comes from a vendor', () => {
    const trying = source(...core).filter((file) => !within('testing/')(file) && triesIn(file).length > 0)
    expect(trying).toEqual(['shared/runtime/src/ports/caught.ts', 'shared/vendors/src/received.ts'])
    expect(trying.flatMap(triesIn)).toHaveLength(2)
  })
})

describe('the folder of the repository', () => {
  it('may have a space in its name: a path is no part of a URL', () => {
    const believes = (file: string) => /(import\.meta\.url\)|urlOf\(.*\))\.pathname/.test(textOf(file))
    expect(code('shared', 'plugins', 'infra', 'test').filter(believes)).toEqual(none)
  })
})

it('records of the runtime change by `patch`, which takes what they can have alone: Object.assign takes anything', () => {
  const runtime = source('shared/runtime').filter((file) => !within('testing/')(file))
  // by whatever way: `const { assign } = Object` and `Object['assign']` too
  const assigning = runtime.filter((file) => /\b(assign|defineProperty|defineProperties|Reflect)\b/.test(textOf(file)))
  expect(assigning).toEqual(['shared/runtime/src/journal/records.ts'])
})

describe('the portable core', () => {
  it('imports nothing of Node', () => {
    expect(unwanted(portable, (from) => from !== 'node:')).toEqual(none)
  })

  it('knows no global variable of Node', () => {
    const names = ['process', 'Buffer', '__dirname', '__filename', 'require', 'global', 'setImmediate']
    expect(portable.flatMap((file) => globalsIn(file, names))).toEqual(none)
  })

  it('gets its environment handed in, and its secrets by name', () => {
    expect(portable.filter((file) => /\bimport\.meta\.env\b|\bDeno\b|\bBun\b/.test(textOf(file)))).toEqual(none)
  })
})

describe('where requests come in', () => {
  const hearing = /\/(deliver|hear-events|tell-unheard)\.ts$/
  const doors = [
    ...source('shared/runtime/src/http', 'shared/runtime/src/wire', 'shared/runtime/src/client'),
    ...source('shared/runtime/src/calls').filter((file) => hearing.test(file)),
    ...source('shared/vendors').filter((file) => file.endsWith('webhook.ts')),
  ]

  it('no number is read by hand, for what is none would be NaN: schemas read it, and say when it is none', () => {
    const readers = ['Number', 'parseInt', 'parseFloat', 'Number.parseInt', 'Number.parseFloat', 'Date.parse']
    expect(doors.length).toBeGreaterThan(10)
    expect(doors.flatMap((file) => callsIn(file, readers))).toEqual(none)
  })

  it('every door reads its body as the text that its bytes are', () => {
    const other = (file: string) => /\breq\.(text|json|parseBody|formData|blob)\(/.test(textOf(file))
    expect(doors.filter(other)).toEqual(none)
  })
})

describe('imports', () => {
  it('of the sdk are zod and mustache alone', () => {
    expect(unwanted(source('shared/sdk/src'), (from) => ['zod', 'mustache'].includes(from))).toEqual(none)
  })

  it('of the runtime are few: node-server in host, pg and aws4fetch in their stores, vitest in testing, Node in hosts and stores', () => {
    const few = ['@canary-steps/sdk', '@canary-steps/approvals', 'hono', 'zod', 'yaml']
    const places: Readonly<Record<string, (file: string) => boolean>> = {
      '@hono/node-server': within('host/'),
      '@noble/hashes': within('journal/identity.ts', 'wire/signature.ts'),
      aws4fetch: within('store/aws-service.ts'),
      pg: within('store/postgres'),
      'pg-connection-string': within('store/postgres'),
      'prom-client': within('host/'),
      undici: within('host/'),
      vitest: within('testing/'),
      'node:': isOfNode,
    }
    const mayImport = (from: string, file: string) => few.includes(from) || (places[from]?.(file) ?? false)
    expect(unwanted(source('shared/runtime'), mayImport)).toEqual(none)
  })

  it('are declared in the package that makes them', () => {
    const isDeclared = (from: string, file: string) => {
      const { name, dependencies, peerDependencies } = packageOf(file) ?? {}
      return from === 'node:' || from === name || from in { ...dependencies, ...peerDependencies }
    }
    expect(unwanted(source('shared', 'plugins'), isDeclared)).toEqual(none)
  })

  it('and names of steps are nowhere in shared, for the command takes the registry', () => {
    const isNoStep = (from: string) => !stepFolders.some((name) => from === `@canary-steps/${name}`)
    expect(unwanted(code('shared'), isNoStep)).toEqual(none)
    const naming = source('shared').filter((file) => !file.startsWith('shared/cli/'))
    expect(naming.filter((file) => stepFolders.some((name) => textOf(file).includes(name)))).toEqual(none)
  })

  it('of one plugin never are another plugin', () => {
    const others = (from: string, file: string) =>
      !stepFolders.some((name) => from === `@canary-steps/${name}` && !file.startsWith(`plugins/${name}/`))
    expect(
      unwanted(
        stepFolders.flatMap((name) => code(`plugins/${name}`)),
        others,
      ),
    ).toEqual(none)
  })
})
