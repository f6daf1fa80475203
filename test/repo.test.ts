import { loadRollout } from '@canary-steps/driver'
import { steps } from '@canary-steps/plugins'
import { stepOf } from '@canary-steps/runtime'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { configurationTable, headingsOf, shellLines } from './laws/markdown.ts'
import { entriesIn, files, filesIn, isTest, packages, stepFolders, textOf, urlOf } from './laws/repository.ts'

const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
const none: readonly string[] = []

describe.each(stepFolders)('the step %s', (name) => {
  const folder = `plugins/${name}`
  const step = steps.find((known) => known.name === name)

  it('has one name everywhere: folder, package, registry, heading, export', async () => {
    const module: object = await import(urlOf(`${folder}/src/index.ts`).href)
    expect({
      package: packages.find((known) => known.folder === folder)?.name,
      registry: step?.name,
      heading: headingsOf(`${folder}/README.md`, 1),
      export: Object.entries(module).find(([, value]) => value === step)?.[0],
    }).toEqual({ package: `@canary-steps/${name}`, registry: name, heading: [name], export: camelCase(name) })
  })

  it('has a folder with package.json, README.md, rollout.yaml and src, and at most twenty files', () => {
    expect(entriesIn(folder).toSorted()).toEqual(['README.md', 'package.json', 'rollout.yaml', 'src'])
    expect(filesIn(folder).length).toBeLessThanOrEqual(20)
  })

  it('has a README with the five headings in their order', () => {
    expect(headingsOf(`${folder}/README.md`, 2)).toEqual([
      'Purpose',
      'Configuration',
      'Secrets',
      'State and delivery',
      'Example',
    ])
  })

  it('has a README whose configuration table is what the schema says', () => {
    const { actual, expected } = configurationTable(`${folder}/README.md`, step)
    expect(actual, `the table must be\n\n${expected}\n`).toBe(expected)
  })

  it('has a README that names its secrets', () => {
    for (const secret of step?.secrets ?? ['no such step']) expect(textOf(`${folder}/README.md`)).toContain(secret)
  })

  it('has an example that the controller takes, with configs that the steps take', () => {
    const file = `${folder}/rollout.yaml`
    const { spec } = loadRollout(textOf(file), { file })
    const meant = spec.strategy.canary.steps.flatMap(({ plugin }) =>
      plugin ? [stepOf(plugin.name, plugin.config)] : [],
    )
    expect(meant.map((one) => one?.step)).toContain(name)
    for (const one of meant) {
      const known = steps.find((candidate) => candidate.name === one?.step)
      if (known) expect(known.configure(one?.config), `${file}: ${one?.step}`).not.toHaveProperty('problems')
    }
  })
})

const settingsOfPolicies = 'infra/kubernetes/enforcement/policies/settings.yaml'

describe('adding a step', () => {
  it('adds one word, if it only informs, to the settings of the policies, which take every other for a gate', () => {
    const telling = steps.filter(({ gate }) => !gate).map(({ name }) => `'${name}'`)
    const [line] = textOf(settingsOfPolicies).match(/'informing': .*(?=,)/) ?? []
    expect(line, `the line 'informing' of ${settingsOfPolicies}`).toBe(`'informing': [${telling.join(', ')}]`)
  })

  it('is one line of plugins/index.ts, which is alphabetical and complete', () => {
    expect(steps.map(({ name }) => name)).toEqual(stepFolders)
    const lines = stepFolders.map((name) => `export { ${camelCase(name)} } from './${name}/src/index.ts'`)
    expect(textOf('plugins/index.ts').trim().split('\n').slice(1)).toEqual(lines)
  })

  it('touches no file but its own, the registry and generated ones: no other names a step', () => {
    // the demo of the README, and what npm writes
    const mayName = new Set([
      'package.json',
      'package-lock.json',
      'plugins/index.ts',
      'docs/demo.svg',
      'docs/demo.yaml',
      'docs/one-region.yaml',
      settingsOfPolicies,
    ])
    const naming = (name: string) => (file: string) =>
      !file.startsWith(`plugins/${name}/`) && textOf(file).includes(name)
    // an example shows how steps go together
    const isExample = (file: string) => file.endsWith('/rollout.yaml')
    const others = files.filter(
      (file) => !mayName.has(file) && !isExample(file) && !file.endsWith('.md') && !isTest(file),
    )
    expect(stepFolders.flatMap((name) => others.filter(naming(name)))).toEqual(none)
  })
})

describe('the repository', () => {
  it('shows at most fourteen entries at its root, hidden ones too', () => {
    const shown = new Set(files.map((file) => file.split('/')[0] ?? ''))
    expect([...shown].slice(14)).toEqual(none)
  })

  it('has no file and no folder for things without a name', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|lib)(\.[^/]*)?(\/|$)/
    expect(files.filter((file) => drawer.test(file))).toEqual(none)
  })

  it('says of each package what it is, under which licence, as an ES module', () => {
    const wrong = packages.filter(
      ({ description, license, type }) => !description || license !== 'Apache-2.0' || type !== 'module',
    )
    expect(wrong.map(({ folder }) => folder)).toEqual(none)
  })

  it('opens its README with the two commands that set it up, and .ci/run runs its tests, then everything', () => {
    const [demo, test = '', ...more] = shellLines('README.md')
    expect([demo, test, more]).toEqual(['npm ci && npm run demo', 'npm ci && npm test', []])
    const commands = textOf('.ci/run').split('\n')
    expect(commands).toContain(test)
    expect(commands.indexOf('npm run verify')).toBeGreaterThan(commands.indexOf(test))
  })

  it('links every decision from the list of decisions', () => {
    const pages = entriesIn('docs/decisions').filter((page) => page !== 'README.md')
    const list = textOf('docs/decisions/README.md')
    expect(pages.filter((page) => !list.includes(`](${page})`))).toEqual(none)
  })

  it('names no registry and no path of the machine it was written on', () => {
    expect(textOf('package-lock.json')).not.toMatch(/"resolved": "http/)
    expect(files.filter((file) => /(^|\/)\.npmrc$/.test(file) && /registry/.test(textOf(file)))).toEqual(none)
    expect(files.filter((file) => /\/(?:work|root)\//.test(textOf(file)))).toEqual(none)
  })
})

it('locks every platform of every optional dependency, without which npm ci refuses', () => {
  const Entry = z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) })
  const { packages } = z
    .object({ packages: z.record(z.string(), Entry) })
    .parse(JSON.parse(textOf('package-lock.json')))
  const isLocked = (path: string, name: string) =>
    [path, ''].some((folder) => `${folder}${folder && '/'}node_modules/${name}` in packages)
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
  )
  expect(missing).toEqual(none)
})

it.each(['what-happens-when', 'enforcement'])('names in every row of %s tests that there are', (page) => {
  const tables = textOf(`docs/${page}.md`).matchAll(/^\|.*\| test \|\n\|[- |]+\n((?:\|.*\n)+)/gm)
  const rows = [...tables].flatMap(([, table = '']) => table.trim().split('\n'))
  const tests = files
    .filter((file) => isTest(file) || file.endsWith('-laws.ts'))
    .map(textOf)
    .join('\n')
  const named = rows.map((row) => [...(row.match(/\|([^|]+)\|$/)?.[1] ?? '').matchAll(/`([^`]+)`/g)])
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((_, row) => named[row]?.length === 0)).toEqual(none)
  expect(named.flat().flatMap(([, name = '']) => (tests.includes(name) ? [] : [name]))).toEqual(none)
})
