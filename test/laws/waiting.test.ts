import { expect, it } from 'vitest'
import { files, isTest, textOf } from './repository.ts'

/** Where time is measured for people, or a real control plane is waited for, which no clock of ours can hurry. */
const isReal = (file: string): boolean => /^test\/(bench|cluster|go-plugin\/bench|long|versions)\//.test(file)
const tests = files.filter((file) => (isTest(file) || file.includes('/testing/')) && !isReal(file))
const inTypeScript = tests.filter((file) => file.endsWith('.ts'))
const inGo = tests.filter((file) => file.endsWith('.go'))

/** Files that play a slow party, and files that make turns of the event loop. */
const waits = ['test/go-plugin/fixture/echo-plugin.ts', 'test/turn-limits.ts']

/** Files that give up on a hanging call, or play a slow party. Elsewhere time in Go is that of `synctest`, where nobody waits. */
const waitsInGo = [
  'infra/bridge/internal/bridge/chaos_test.go',
  'test/argo/plugin_config.go',
  'test/go-plugin/bridge/restart_test.go',
  'test/go-plugin/bridge/rolling_test.go',
  'test/go-plugin/echo/echo.go',
  'test/go-plugin/host/process.go',
  'test/go-plugin/hostile/exchange.go',
  'test/go-plugin/hostile/greedy_test.go',
  'test/go-plugin/suite/life_test.go',
  'test/go-plugin/suite/main_test.go',
]

it('no test measures how long something takes, for the machine may be busy', () => {
  expect(inTypeScript.length).toBeGreaterThan(300)
  const measures = (file: string) => /\b(performance\.now|process\.hrtime)\b/.test(textOf(file))
  expect(inTypeScript.filter(measures)).toEqual([])
})

it('no test waits for a time: it waits until something is so', () => {
  const waiting = (file: string) => /\b(setTimeout\(|waitFor\(|waitUntil\(|timers\/promises)/.test(textOf(file))
  expect(inTypeScript.filter(waiting)).toEqual(waits)
})

it('a limit of a test of its own is for what hangs: none is shorter than that of all', () => {
  const own = inTypeScript.flatMap((file) =>
    [...textOf(file).matchAll(/\{ timeout: ([\d_]+) \}|^\}, ([\d_]+)\)$/gm)].map(([_, option, last]) => ({
      file,
      limit: Number((option ?? last ?? '').replaceAll('_', '')),
    })),
  )
  expect(own.length).toBeGreaterThan(5)
  expect(own.filter(({ limit }) => limit < 300_000)).toEqual([])
})

it('time in Go is that of the test, or only what hangs takes so long', () => {
  expect(inGo.length).toBeGreaterThan(50)
  const passes = (file: string) => /\btime\.(Sleep|Since|After|AfterFunc|Tick)\(/.test(textOf(file))
  expect(inGo.filter((file) => passes(file) && !textOf(file).includes('synctest.'))).toEqual(waitsInGo)
})
