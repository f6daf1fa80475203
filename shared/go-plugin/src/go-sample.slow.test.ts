import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { golden } from '../../../test/go-plugin/fixture/golden.ts'
import type { LogRecord } from './client/log-line.ts'
import { type RunningStepPlugin, startStepPlugin } from './client/start-step-plugin.ts'
import type { CallContext, StepAnswer } from './client/step-client.ts'

const module = fileURLToPath(new URL('../../../test/go-plugin/', import.meta.url))
const why = spawnSync('go', ['version']).status === 0 ? undefined : 'there is no go on the PATH'
if (why) process.stderr.write(`SKIPPED: our client with a plugin in Go: ${why}\n`)

const folder = why ? '' : mkdtempSync(join(tmpdir(), 'gp-'))
const sample = join(folder, 'sample')

const rollout = golden('session').rollout ?? {}

const contextOf = (config: object, status?: CallContext['status']): CallContext => ({
  pluginName: 'canary-steps/echo',
  config: { echo: true, ...config },
  status,
})

const statusOf = (answer: StepAnswer) => ('status' in answer ? answer.status : answer)

describe.skipIf(why)('with a plugin in Go our client', () => {
  const started: RunningStepPlugin[] = []
  const start = async (env: Record<string, string> = {}, onLog?: (record: LogRecord) => void) => {
    const command = { file: sample, env: { ...process.env, PLUGIN_UNIX_SOCKET_DIR: folder, ...env } }
    const plugin = await startStepPlugin(command, onLog ? { onLog } : {})
    started.push(plugin)
    return plugin
  }

  beforeAll(() => {
    execFileSync('go', ['build', '-o', sample, './sample'], { cwd: module, stdio: 'inherit' })
  }, 600_000)
  afterAll(async () => {
    for (const plugin of started) await plugin.kill()
    rmSync(folder, { recursive: true })
  })

  it('starts it, pings it, and learns its type', async () => {
    const plugin = await start()
    expect(await plugin.init()).toBeUndefined()
    expect(await plugin.type()).toBe('echo')
    for (let left = 100; left > 0; left -= 1) await plugin.ping()
  })

  it.each(['run', 'terminate', 'abort'] as const)('sends the Rollout and the context of %s', async (operation) => {
    const plugin = await start()
    const context = contextOf({ note: '✓ 🚀 \u0000' }, { id: 'abc', deep: { list: [1, 2.5, null, 'ä'] } })
    expect(statusOf(await plugin[operation](rollout, context))).toEqual({
      operation,
      pluginName: context.pluginName,
      config: context.config,
      previous: context.status,
      name: 'checkout',
      namespace: 'payments',
      stepIndex: 1,
      weights: { canary: 5, stable: 95 },
      steps: 5,
      containers: 1,
      annotations: 1,
      annotationBytes: 29,
      conditions: 1,
      stepStatuses: 1,
    })
  })

  it('sends all that the README says: Go writes out what it was given', async () => {
    const plugin = await start()
    const answer = await plugin.run(rollout, contextOf({ rollout: true }))
    const { kind: _, apiVersion: __, ...sent } = rollout
    const seen = statusOf(answer)
    expect(seen).toMatchObject({ whole: true, rollout: { ...sent, spec: expect.anything() } })
    expect(JSON.stringify(seen)).toContain('"image":"example/checkout:2026.2"')
    expect(JSON.stringify(seen)).toContain(
      '"steps":[{},{"plugin":{"name":"canary-steps/echo","config":{"echo":true}}},{"pause":{"duration":"10m"}},{"pause":{}},{"setWeight":50}]',
    )
  })

  it('gets what it answers', async () => {
    const plugin = await start()
    for (const phase of ['Running', 'Successful', 'Failed'])
      expect(await plugin.run(rollout, contextOf({ phase, message: 'said ✓', requeueAfterMs: 15_500 }))).toMatchObject({
        phase,
        message: 'said ✓',
        requeueAfter: 15_500,
      })
  })

  it('sends and gets megabytes', async () => {
    const plugin = await start()
    const annotations = { 'example.com/large': 'ü'.repeat(1_000_000) }
    const large = { ...rollout, metadata: { name: 'large', annotations } }
    const status = statusOf(await plugin.run(large, contextOf({ padBytes: 3_000_000 })))
    expect(status).toMatchObject({ annotationBytes: 2_000_017, pad: expect.any(String) })
    expect(JSON.stringify(status).length).toBeGreaterThan(3_000_000)
  })

  it('takes an error for the end of that call alone', async () => {
    const plugin = await start()
    for (const operation of ['run', 'terminate', 'abort'] as const) {
      expect(await plugin[operation](rollout, contextOf({ error: 'no such channel' }))).toEqual({
        error: 'no such channel',
      })
      expect(await plugin[operation](rollout, { pluginName: 'a/b' })).toEqual({ error: expect.any(String) })
      expect(await plugin[operation](rollout, contextOf({}))).toMatchObject({ phase: 'Successful' })
    }
  })

  it('calls it many times at once, and each caller gets the answer to his call', async () => {
    const plugin = await start()
    const first: string[] = []
    const slow = plugin.run(rollout, contextOf({ delayMs: 1_000 })).then(() => first.push('slow'))
    const notes = Array.from({ length: 200 }, (_, index) => `call ${index}`)
    const answers = await Promise.all(notes.map((note) => plugin.run(rollout, contextOf({ note }))))
    first.push('fast')
    expect(answers.map(statusOf)).toMatchObject(notes.map((note) => ({ config: { note } })))
    await slow
    expect(first).toEqual(['fast', 'slow'])
  })

  it('is told that its init failed, and sees it end', async () => {
    const plugin = await start({ ECHO_INIT_ERROR: 'no token' })
    expect(await plugin.init()).toBe('no token')
    expect(await plugin.exited).toEqual({ code: 1, signal: null })
  })

  it('sees a crash as an error of the calls under way and of those that come after', async () => {
    const plugin = await start()
    const waiting = plugin.run(rollout, contextOf({ delayMs: 60_000 }))
    expect(await plugin.run(rollout, contextOf({ crash: true }))).toEqual({
      error: expect.stringMatching(/^Run rpc call error: /),
    })
    expect(await waiting).toEqual({ error: expect.stringMatching(/^Run rpc call error: /) })
    expect(await plugin.exited).toEqual({ code: 3, signal: null })
    await expect(plugin.ping()).rejects.toThrow()
    expect(await plugin.run(rollout, contextOf({}))).toEqual({ error: expect.any(String) })
  })

  it('ends it, while a call is under way, too', async () => {
    const plugin = await start()
    const waiting = plugin.run(rollout, contextOf({ delayMs: 60_000 }))
    await plugin.ping()
    await plugin.kill()
    await plugin.exited
    expect(await waiting).toEqual({ error: expect.stringMatching(/^Run rpc call error: /) })
  })

  it('hears what it logs', async () => {
    const logs: LogRecord[] = []
    const plugin = await start({}, (record) => logs.push(record))
    await plugin.kill()
    await expect.poll(() => logs).toContainEqual(expect.objectContaining({ level: 'debug' }))
  })
})
