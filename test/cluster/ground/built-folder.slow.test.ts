import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type BuildPlan, builtFolder } from './built-folder.ts'
import { noteUse } from './unused-folders.ts'

const hasGo = spawnSync('go', ['version']).status === 0

/** A module with one package, which Go need not link. */
const moduleOf = (code: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-module-'))
  writeFileSync(join(folder, 'go.mod'), 'module hello\n\ngo 1.21\n')
  writeFileSync(join(folder, 'hello.go'), `package hello\n\n${code}\n`)
  return folder
}

const planOf = (folder: string, over: Partial<BuildPlan> = {}): BuildPlan => ({
  name: 'hello',
  sources: ['one'],
  commands: { hello: { go: ['build'], from: '.' } },
  needed: { memory: 0, disk: 0 },
  module: () => ({ folder }),
  ...over,
})

/** The same in a process of its own: its answer, and its output. */
const builtElsewhere = async (folder: string): Promise<{ readonly answer: string; readonly said: string }> => {
  const plan = `{ ...${JSON.stringify(planOf(folder))}, module: () => (${JSON.stringify({ folder })}) }`
  const program = `import { builtFolder } from ${JSON.stringify(import.meta.resolve('./built-folder.ts'))}
    process.stdout.write(JSON.stringify(builtFolder(${plan})))`
  const { stdout, stderr } = spawn('node', ['--input-type=module', '-e', program])
  const [answer, said] = await Promise.all([text(stdout), text(stderr)])
  return { answer, said }
}

describe.skipIf(!hasGo)('commands that are built once', () => {
  let cache: string
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'canary-steps-cache-'))
    vi.stubEnv('XDG_CACHE_HOME', cache)
    return () => vi.unstubAllEnvs()
  })

  it('are found again without their module', () => {
    const built = builtFolder(planOf(moduleOf('')))
    const module = () => ({ obstacle: 'somebody asked for the module' })
    expect(builtFolder(planOf('', { module }))).toEqual(built)
  })

  it('have another folder when their sources are others', () => {
    builtFolder(planOf(moduleOf('')))
    builtFolder(planOf(moduleOf(''), { sources: ['two'] }))
    expect(readdirSync(join(cache, 'canary-steps')).filter((name) => name.startsWith('hello-'))).toHaveLength(2)
  })

  it('go when nobody has used them for a month, as soon as others of their kind are built', () => {
    const folder = moduleOf('')
    const old = builtFolder(planOf(folder))
    const before = 'folder' in old ? old.folder : ''
    noteUse(before, 0)
    expect(builtFolder(planOf(folder))).toEqual(old)
    builtFolder(planOf(folder, { sources: ['two'] }))
    expect(existsSync(before)).toBe(true)
    noteUse(before, 0)
    builtFolder(planOf(folder, { sources: ['three'] }))
    expect(existsSync(before)).toBe(false)
  })

  it('are built by one of the processes that want them, and the others wait', async () => {
    const folder = moduleOf('')
    const both = await Promise.all([builtElsewhere(folder), builtElsewhere(folder)])
    expect(both[0].answer).toBe(both[1].answer)
    expect(JSON.parse(both[0].answer)).toEqual({ folder: expect.stringContaining('hello-') })
    expect(both.flatMap(({ said }) => said.match(/builds hello/g) ?? [])).toHaveLength(1)
  })

  it('are built by name where not all are wanted', () => {
    const commands = { hello: { go: ['build'], from: '.' }, other: { go: ['build'], from: './missing' } }
    const built = builtFolder(planOf(moduleOf(''), { commands }), ['hello'])
    expect(built).toEqual({ folder: expect.any(String) })
    expect(existsSync(join('folder' in built ? built.folder : '', 'hello'))).toBe(true)
  })

  it('say in one line why they cannot be built', () => {
    expect(builtFolder(planOf(moduleOf('var who = nobody')))).toEqual({
      obstacle: expect.stringMatching(/^hello cannot be built: .*undefined: nobody$/),
    })
  })

  it('say which folder they want where it cannot be made', () => {
    vi.stubEnv('XDG_CACHE_HOME', '/dev/null')
    expect(builtFolder(planOf(moduleOf('')))).toEqual({ obstacle: expect.stringContaining('set XDG_CACHE_HOME') })
  })

  it.each(['/dev/null/build', 'off'])('say which folder Go wants where its cache is %s', (place) => {
    vi.stubEnv('GOCACHE', place)
    expect(builtFolder(planOf(moduleOf('')))).toEqual({ obstacle: expect.stringContaining('set GOCACHE') })
    expect(existsSync('off')).toBe(false)
  })

  it('are not begun where there is no room for them', () => {
    const folder = moduleOf('')
    expect(builtFolder(planOf(folder, { needed: { memory: 10 ** 9, disk: 0 } }))).toEqual({
      obstacle: expect.stringContaining('GB of memory'),
    })
    expect(builtFolder(planOf(folder, { needed: { memory: 0, disk: 10 ** 9 } }))).toEqual({
      obstacle: expect.stringContaining('GB of disk'),
    })
  })
})
