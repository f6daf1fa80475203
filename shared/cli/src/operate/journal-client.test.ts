import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { steps } from '@canary-steps/plugins'
import { createRuntime, orderEffect, type Runtime } from '@canary-steps/runtime'
import { stepExecutor } from '@canary-steps/runtime/executable'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { command } from '../testing/command.ts'
import { containerLog } from './container-log.ts'

let grafana: GrafanaSandbox
let folder: string
let store: Runtime['store']
beforeEach(async () => {
  grafana = await startGrafana()
  folder = mkdtempSync(join(tmpdir(), 'operator-'))
  store = sqliteStore(join(folder, 'journal.sqlite'))
})
afterEach(async () => {
  await store.close()
  await grafana.close()
  rmSync(folder, { recursive: true })
})

/** A process of the pod: it has the journal open all the while. */
const runtimeWith = (variables: Readonly<Record<string, string>>): Runtime =>
  createRuntime({ steps, store, isOneRegion: true, fetch: globalThis.fetch, env: (name) => variables[name] })
const processWith = (url: string) => {
  const execute = stepExecutor(runtimeWith({ GRAFANA_TOKEN: grafana.token, GRAFANA_URL: url }), {
    cluster: 'default',
    region: '',
  })
  const config = { start: 'canary', text: 'canary' }
  return (operation: 'run' | 'abort', status?: unknown) =>
    execute(operation, {
      rollout: sampleRollout({ now: Date.now() }),
      context: { pluginName: 'canary-steps/grafana-annotation', config, status },
    })
}

/** A region that a rollout opened, and that could not be closed when it was aborted. */
const leftOpen = async () => {
  const answer = await processWith(grafana.url)('run')
  await processWith('http://127.0.0.1:9')('abort', 'status' in answer ? answer.status : undefined)
}

const inPod = (...args: string[]) =>
  command(args, { CANARY_STEPS_DATA: folder, GRAFANA_TOKEN: grafana.token, GRAFANA_URL: grafana.url })
const listed = async (): Promise<{ id: string; state: string }[]> =>
  JSON.parse((await inPod('effects', 'list', '--json')).out).effects
const order = ['--by', 'ada', '--reason', 'Grafana is back']

describe("the operator of an executable, with the pod's journal", () => {
  it('sees what is open', async () => {
    expect(await inPod('effects', 'list')).toEqual({ code: 0, out: 'nothing is open\n', err: '' })
    await leftOpen()
    const { out } = await inPod('effects', 'list')
    expect(out).toMatch(/^STATE .*\nundo-queued .* payments\/checkout +2 +3 grafana-annotation +grafana:org/)
    expect(await command(['effects', 'list', '--journal', folder])).toMatchObject({
      out: expect.stringMatching(/^STATE/),
    })
    expect((await command(['effects', 'list', '--journal', folder], { CANARY_STEPS_CLUSTER: 'other' })).out).toBe(
      'nothing is open\n',
    )
  })

  it('retries what could not be closed', async () => {
    await leftOpen()
    const [effect] = await listed()
    const { code, out } = await inPod('effects', 'retry', effect?.id ?? '', ...order, '--json')
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, state: 'ended', outcome: 'aborted' })
    expect(grafana.annotations()[0]?.timeEnd).toBeGreaterThan(grafana.annotations()[0]?.time ?? 0)
    expect(await listed()).toEqual([])
  })

  it('settles what was put right by hand; the audit has who and why, and the log on standard error', async () => {
    await leftOpen()
    const [effect] = await listed()
    const { code, err } = await inPod('effects', 'settle', effect?.id ?? '', ...order)
    expect({ code, ...JSON.parse(err) }).toMatchObject({ code: 0, level: 'warn', by: 'ada', reason: 'Grafana is back' })
    const { out } = await inPod('audit', '--since', '1h', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({ kind: 'settled', by: { name: 'ada' }, rollout: 'checkout' })
    expect((await inPod('audit')).out).toContain(',settled,')
  })

  it('changes nothing by a look', async () => {
    await leftOpen()
    const versions = async () => {
      const due = await store.due(Number.MAX_SAFE_INTEGER, 10)
      return Promise.all(due.map(async ({ partition, id }) => (await store.get(partition, id))?.version))
    }
    const bytes = () => ['journal.sqlite', 'journal.sqlite-wal'].map((name) => readFileSync(join(folder, name)))
    const before = { bytes: bytes(), versions: await versions() }
    await inPod('effects', 'list')
    await inPod('audit')
    expect({ bytes: bytes(), versions: await versions() }).toEqual(before)
  })

  it('makes no journal where there is none', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    const { code, err } = await command(['effects', 'list', '--journal', empty])
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`is ${empty} the CANARY_STEPS_DATA of the`) })
    expect(readdirSync(empty)).toEqual([])
  })

  it.each([
    ['no place', ['effects', 'list'], {}, 'name the function with --endpoint, or the folder'],
    ['two places', ['audit', '--endpoint', 'http://x', '--journal', '/x'], {}, 'cannot be used with option'],
    [
      'an unknown effect',
      ['effects', 'settle', 'a.b', ...order],
      'here',
      'no effect of the cluster default is named a.b',
    ],
    ['an order of nobody', ['effects', 'settle', 'a.b', '--reason', 'x'], 'here', '--by is missing'],
    [
      'a policy that is not there',
      ['effects', 'retry', 'a.b', ...order, '--settings', '/x'],
      'here',
      '/x: no such file',
    ],
  ])('is refused %s in one line', async (_, args, where, says) => {
    const { code, out, err } = await (where === 'here' ? inPod(...args) : command(args))
    expect(err).toContain(says)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('is told in one line when the file is none', async () => {
    const other = join(folder, 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'journal.sqlite'), 'not a database'.repeat(100))
    const { code, err } = await command(['audit', '--journal', other])
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('file is not a database') })
  })
})

describe('an order goes into the log of the container', () => {
  const first = (cmdline: string) => {
    const process = join(folder, 'process')
    mkdirSync(join(process, 'fd'), { recursive: true })
    writeFileSync(join(process, 'cmdline'), cmdline.replaceAll(' ', '\0'))
    writeFileSync(join(process, 'fd/2'), 'before\n')
    return process
  }

  it('where the first process is the inventory of the same executable', async () => {
    const process = first('ld.so node /opt/plugin.mjs inventory ')
    const log = await containerLog('/opt/plugin.mjs', process)
    log?.('warn', 'an operator ordered retry', { by: 'ada' })
    expect(readFileSync(join(process, 'fd/2'), 'utf8')).toMatch(
      /^before\n{"by":"ada","@level":"warn","@message":"an op/,
    )
  })

  it('without the secrets of the steps, whoever wrote them into the order', async () => {
    const process = first('ld.so node /opt/plugin.mjs inventory ')
    const variables: Record<string, string> = { GRAFANA_TOKEN: grafana.token, GRAFANA_URL: grafana.url }
    const log = (await containerLog('/opt/plugin.mjs', process)) ?? (() => undefined)
    await leftOpen()
    const [effect] = await listed()
    const runtime = { ...runtimeWith(variables), log }
    const given = { effect: effect?.id ?? '', by: 'ada', reason: `token ${grafana.token} is back` }
    await orderEffect(runtime, 'default', { operation: 'settle', endpoint: '', outcome: 'aborted', ...given })
    const said = readFileSync(join(process, 'fd/2'), 'utf8')
    expect(said).toContain('"by":"ada"')
    expect(said).not.toContain(grafana.token)
  })

  it('and nowhere else', async () => {
    expect(await containerLog('/opt/plugin.mjs', first('node /opt/other.mjs inventory '))).toBeUndefined()
    expect(await containerLog('/opt/plugin.mjs', first('node /opt/plugin.mjs '))).toBeUndefined()
    expect(await containerLog('/opt/plugin.mjs', '/nonexistent')).toBeUndefined()
  })
})
