import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepCall } from '@canary-steps/go-plugin'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { startGrafana } from '@canary-steps/sandbox/grafana'
import { startPlugin } from 'canary-steps/plugin/plugin-runtime'
import { command } from 'canary-steps/testing/command'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../cluster/ground/free-port.ts'
import { startServing } from '../kill/serving-process.ts'
import { password } from './postgres-server.ts'
import { describeWithPostgres, withPart } from './with-postgres.ts'

const key = randomBytes(32).toString('base64')
const env = { CANARY_STEPS_SIGNING_KEY: key, GRAFANA_TOKEN: 'glsa_of-a-test', GRAFANA_URL: 'http://127.0.0.1:9' }
const preload = new URL('../kill/clock-ahead.ts', import.meta.url)

const passwordFile = () => {
  const file = join(mkdtempSync(join(tmpdir(), 'secret-')), 'password')
  writeFileSync(file, `${password}\n`)
  return file
}

const withoutPassword = (url: string) => withPart(url, 'password', '')

describeWithPostgres('the command with a database', (server) => {
  test.each([
    ['a URL that --store names, and a password that a file has', true],
    ['a URL with a password that the variable has', false],
  ])('serves with %s', async (_, isNamed) => {
    const url = await server().database()
    const named = isNamed ? ['--store', withoutPassword(url)] : []
    const variables: Record<string, string> = isNamed
      ? { CANARY_STEPS_STORE_PASSWORD_FILE: passwordFile() }
      : { CANARY_STEPS_STORE: url }
    const args = ['--port', '0', ...named, '--steps', 'grafana-annotation']
    const serving = await startServing({
      args,
      env: { ...env, CLOCK_AHEAD: '0', ...variables },
      preload,
      onLine: () => undefined,
    })
    expect(await (await fetch(`${serving.url}/healthz`)).json()).toEqual({ ok: true })
    await serving.kill()
    expect(await server().tell(url, 'SELECT format FROM canary_steps_format')).toBe('1')
  })

  test.each([
    [
      'the password is in an argument',
      (url: string) => ['--store', url],
      'the list of processes would show the password',
    ],
    [
      'it is so in the query',
      (url: string) => ['--store', `${withoutPassword(url)}?password=${password}`],
      'leave it out',
    ],
    [
      'there is no password',
      (url: string) => ['--store', withoutPassword(url)],
      'it wants a password, and there is none (CANARY_STEPS_STORE or --store has its URL',
    ],
    ['it is another kind of database', () => ['--store', 'mysql://db/canary'], 'it is no URL of a PostgreSQL database'],
  ])('refuses to serve in one line where %s', async (_, args, says) => {
    const { code, out, err } = await command(['serve', '--port', '0', ...args(await server().database())], env)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(says)
    expect(err).not.toContain(password)
    expect(err).not.toContain(encodeURIComponent(password))
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test.each([
    ['the password is wrong', (url: string) => withPart(url, 'password', 'another'), 'password authentication failed'],
    ['nobody listens there', async (url: string) => withPart(url, 'port', String(await freePort())), 'ECONNREFUSED'],
    ['its host is unknown', (url: string) => withPart(url, 'hostname', 'db.invalid'), 'ENOTFOUND db.invalid'],
  ])('neither serves nor starts as a plugin where %s, and says so in one line', async (_, broken, says) => {
    const variables = {
      ...env,
      CANARY_STEPS_STORE: await broken(await server().database()),
      CANARY_STEPS_CLUSTER: 'eu',
    }
    const { code, err } = await command(['serve', '--port', '0'], variables)
    expect(code).toBe(2)
    const started = await startPlugin([], variables, () => undefined).catch((error: Error) => error.message)
    for (const told of [err, String(started)]) {
      expect(told).toContain('the database cannot be used as the journal: PostgreSQL at ')
      expect(told).toContain(says)
      expect(told).not.toContain(encodeURIComponent(password))
      expect(told.trim().split('\n')).toHaveLength(1)
    }
  })
})

const call = (plugin: string, config: StepCall['context']['config']): StepCall => ({
  rollout: sampleRollout({ now: Date.now() }),
  context: { pluginName: `canary-steps/${plugin}`, config, status: undefined },
})

describeWithPostgres('the executable with a database', (server) => {
  test.each([
    ['no name', {}],
    ['the name that everybody has', { CANARY_STEPS_CLUSTER: 'default' }],
  ])('is refused where its cluster has %s: two would take each other’s Rollouts for deleted', async (_, variables) => {
    const given = { ...variables, CANARY_STEPS_STORE: await server().database() }
    await expect(startPlugin([], given, () => undefined)).rejects.toThrow(
      'set CANARY_STEPS_CLUSTER to a name that no other has',
    )
  })

  test('takes part in releases, and has no journal of its pod', async () => {
    const lines: string[] = []
    const log = (level: string, message: string) => void lines.push(`${level} ${message}`)
    const release = call('grafana-annotation', { start: 'canary', text: 'canary', scope: 'release' })
    const variables = { ...env, CANARY_STEPS_CLUSTER: 'eu', CANARY_STEPS_REGION: 'eu' }
    const alone = await startPlugin([], { ...variables, CANARY_STEPS_DATA: mkdtempSync(join(tmpdir(), 'pod-')) }, log)
    expect(await alone('run', release)).toMatchObject({
      message: expect.stringContaining('a plugin executable sees no other region'),
    })
    expect(lines).toContain('warn the journal belongs to this pod alone')
    lines.length = 0
    const shared = await startPlugin([], { ...variables, CANARY_STEPS_STORE: await server().database() }, log)
    const answer = await shared('run', release)
    expect(JSON.stringify(answer)).not.toContain('sees no other region')
    expect(lines).not.toContain('warn the journal belongs to this pod alone')
  })

  test('forgets nothing when its pod is replaced, and its operator sees what is open', async () => {
    const grafana = await startGrafana()
    onTestFinished(() => grafana.close())
    const url = await server().database()
    const variables = { ...env, GRAFANA_TOKEN: grafana.token, GRAFANA_URL: grafana.url, CANARY_STEPS_CLUSTER: 'eu' }
    const run = call('grafana-annotation', { start: 'canary', text: 'canary' })
    for (const _ of ['a pod', 'the next']) {
      const pod = await startPlugin([], { ...variables, CANARY_STEPS_STORE: url }, () => undefined)
      expect(await pod('run', run)).toMatchObject({ phase: 'Successful' })
    }
    expect(grafana.annotations()).toHaveLength(1)
    const inPod = (...args: string[]) => command(args, { ...variables, CANARY_STEPS_STORE: url })
    const { out } = await inPod('effects', 'list', '--json')
    const [effect] = JSON.parse(out).effects
    expect(effect).toMatchObject({ state: 'open' })
    expect(await inPod('effects', 'settle', effect.id, '--by', 'ada', '--reason', 'done by hand')).toMatchObject({
      code: 0,
    })
    expect(await inPod('effects', 'list')).toMatchObject({ out: 'nothing is open\n' })
    const store = await postgresStore({ url })
    onTestFinished(() => store.close())
    expect(await store.due(Number.MAX_SAFE_INTEGER, 1)).toEqual([])
  })
})
