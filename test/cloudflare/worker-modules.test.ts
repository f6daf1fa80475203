import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../infra/cloudflare/bundle.ts'

type Modules = Awaited<ReturnType<typeof bundle>>

const kilobytes = (modules: Modules): number =>
  modules.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1_000

/** The modules that are read before the first request: a set goes on with what is added meanwhile. */
const readAtStart = (modules: Modules): Modules => {
  const [entry] = modules
  const names = new Set([entry?.name])
  for (const name of names)
    for (const other of modules.find((one) => one.name === name)?.imports ?? []) names.add(other)
  return modules.filter(({ name }) => names.has(name))
}

describe('the modules of the Worker', () => {
  let modules: Modules
  beforeAll(async () => {
    modules = await bundle(fileURLToPath(new URL('../../infra/cloudflare/worker.ts', import.meta.url)))
  })

  it('are no larger than they were: gzipped, in kilobytes', () => {
    const [entry] = modules
    expect(kilobytes(modules)).toBeLessThan(196)
    expect(kilobytes(readAtStart(modules))).toBeLessThan(144)
    expect(kilobytes(entry ? [entry] : [])).toBeLessThan(95)
  })

  it('have no reader of YAML, because the settings are a module', () => {
    const sources = modules.flatMap((module) => module.sources)
    expect(sources).toContainEqual(expect.stringContaining('function-of.ts'))
    expect(sources.filter((file) => file.includes('/node_modules/yaml/'))).toEqual([])
    expect(modules.flatMap(({ imports }) => imports)).toContain('./settings.js')
  })

  it.each(['@octokit', '@slack', 'jira.js'])('read the client of %s at its first use alone', (client) => {
    const isClient = (file: string) => file.includes(`/node_modules/${client}/`)
    expect(modules.flatMap(({ sources }) => sources).some(isClient)).toBe(true)
    expect(readAtStart(modules).flatMap(({ sources }) => sources.filter(isClient))).toEqual([])
  })

  it('import nothing of Node when they are read: a vendor’s client does', () => {
    const ofNode = (all: Modules) => all.flatMap(({ imports }) => imports.filter((name) => name.startsWith('node:')))
    expect(ofNode(modules)).not.toEqual([])
    expect(ofNode(readAtStart(modules))).toEqual([])
  })
})
