import { expect, test } from 'vitest'
import { createApp } from '../http/app.ts'
import { livePolicy } from '../ports/policy.ts'
import { toyHost } from '../testing/toy-host.ts'
import { sign, signingKeys } from '../wire/signature.ts'
import { liveSettings } from './live-settings.ts'
import { readSettings } from './settings.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

/** A settings file in memory; writing it gives it another stamp. */
const file = (first: string, more: Record<string, string> = {}) => {
  const variables: Record<string, string> = { CANARY_STEPS_SIGNING_KEY: key(1), ...more }
  const logs: { level: string; message: string; reason?: unknown }[] = []
  const state = { text: first, stamp: 0, loads: 0 }
  const source = {
    stamp: () => String(state.stamp),
    load: () => {
      state.loads += 1
      return readSettings(state.text, 'canary-steps.yaml', (name) => variables[name], [{ name: 'toy', gate: false }])
    },
  }
  return {
    source,
    variables,
    logs,
    state,
    live: () => liveSettings(source, (level, message, fields) => logs.push({ level, message, ...fields })),
    write(text: string) {
      state.text = text
      state.stamp += 1
    },
  }
}

test('a file that did not change is read once', async () => {
  const { live, state } = file('')
  const settings = await live()
  await settings.refresh()
  await settings.refresh()
  expect(state.loads).toBe(1)
})

test('the first reading must succeed', async () => {
  await expect(file('step: {}').live()).rejects.toThrow('canary-steps.yaml: top level: Unrecognized key: "step"')
})

test('the next call obeys a mode that was set, and the one after that it was taken back', async () => {
  const { live, write } = file('')
  const settings = await live()
  const host = toyHost({}, { policy: livePolicy(() => settings.current.policy) })
  write('steps: { toy: { mode: hold } }')
  await settings.refresh()
  expect(await host.run()).toMatchObject({ message: 'held: the operator set steps.toy.mode to hold' })
  write('steps: { toy: { mode: run } }')
  await settings.refresh()
  expect(await host.run()).toMatchObject({ message: expect.stringContaining('waiting') })
})

test('a change that comes while the file is read for the first time counts from the next call', async () => {
  const { source, state, write } = file('')
  const load = async () => {
    const read = source.load()
    if (state.loads === 1) write('steps: { toy: { mode: hold } }')
    return read
  }
  const settings = await liveSettings({ ...source, load }, () => undefined)
  const host = toyHost({}, { policy: livePolicy(() => settings.current.policy) })
  await settings.refresh()
  expect(await host.run()).toMatchObject({ message: 'held: the operator set steps.toy.mode to hold' })
})

test('a broken file changes nothing, and is said once', async () => {
  const { live, write, logs } = file('steps: { toy: { mode: skip } }')
  const settings = await live()
  write('steps: { toy: { mode: of } }')
  await settings.refresh()
  await settings.refresh()
  expect(settings.current.policy.mode('toy')).toBe('skip')
  expect(logs).toEqual([
    {
      level: 'error',
      message: 'settings rejected, the earlier ones stay',
      reason: expect.stringMatching(/^canary-steps\.yaml: steps\.toy\.mode: Invalid option/),
    },
  ])
})

test('a file that was mended counts again', async () => {
  const { live, write } = file('')
  const settings = await live()
  write('steps: [')
  await settings.refresh()
  write('steps: { toy: { mode: fail } }')
  await settings.refresh()
  expect(settings.current.policy.mode('toy')).toBe('fail')
})

test('a file that is empty for a moment does not open what was closed', async () => {
  const { live, write, logs } = file('namespaces: { payments: { allow: ["toy:desk"] } }')
  const settings = await live()
  write('')
  await settings.refresh()
  const caller = { cluster: 'default', namespace: 'payments' }
  expect(settings.current.policy.allows(caller, 'slack:C1')).toBe(false)
  expect(logs).toMatchObject([{ level: 'error', reason: expect.stringContaining('restart') }])
})

test('calls that come while the file is read wait for it', async () => {
  const { live, write } = file('')
  const settings = await live()
  write('steps: { toy: { mode: hold } }')
  await Promise.all([settings.refresh(), settings.refresh()])
  expect(settings.current.policy.mode('toy')).toBe('hold')
})

test('a key that is rotated counts from the next call, and the old one no more', async () => {
  const { live, write, variables } = file('')
  const settings = await live()
  const app = createApp(toyHost().runtime, {
    get keys() {
      return settings.current.keys
    },
  })
  const statusWith = async (byte: number) => {
    const [signing] = signingKeys(key(byte), { cluster: '', region: '' })
    const headers = signing ? await sign(signing, 'msg_1', '') : {}
    return (await app.request('/v1/steps', { headers })).status
  }
  variables.CANARY_STEPS_SIGNING_KEY = `${key(2)} ${key(1)}`
  write('')
  await settings.refresh()
  expect([await statusWith(1), await statusWith(2)]).toEqual([200, 200])
  variables.CANARY_STEPS_SIGNING_KEY = key(2)
  write('')
  await settings.refresh()
  expect([await statusWith(1), await statusWith(2)]).toEqual([401, 200])
})

test('a key that another cluster has already is not taken while we run either', async () => {
  const { live, write, variables, logs } = file(
    'clusters: { eu: { key: env:KEY_EU }, us: { key: env:CANARY_STEPS_SIGNING_KEY } }',
    { KEY_EU: key(7) },
  )
  const settings = await live()
  const before = settings.current
  variables.KEY_EU = `${key(7)} ${key(1)}`
  write('clusters: { eu: { key: env:KEY_EU }, us: { key: env:CANARY_STEPS_SIGNING_KEY } }')
  await settings.refresh()
  expect(settings.current).toBe(before)
  expect(logs).toMatchObject([
    { level: 'error', reason: expect.stringContaining('clusters.eu.key and clusters.us.key') },
  ])
})

test('a mode other than run is a warning, at start and when it is set', async () => {
  const { live, write, logs } = file('steps: { toy: { mode: hold } }')
  const settings = await live()
  expect(settings.current.warnings).toContain('steps.toy.mode is hold')
  write('steps: { toy: { mode: fail } }')
  await settings.refresh()
  expect(logs.map(({ message }) => message)).toContain('steps.toy.mode is fail')
})

test('a step that does not exist is a mistake, for its mode would do nothing', async () => {
  await expect(file('steps: { tyo: { mode: hold } }').live()).rejects.toThrow(
    'canary-steps.yaml: steps.tyo: no step is named so; there are toy',
  )
})

test('a watcher is told of the settings in force, and of others before anything is done with them', async () => {
  const { live, write } = file('')
  const settings = await live()
  const told: unknown[] = []
  await settings.watch(async ({ told: { parts } }) => void told.push(parts['steps.toy.mode']))
  write('steps: { toy: { mode: hold } }')
  await settings.refresh()
  await settings.refresh()
  expect(told).toEqual([undefined, 'hold'])
})

test('a change that could not be told is told again', async () => {
  const { live, logs } = file('')
  const settings = await live()
  let isDown = true
  let told = 0
  await settings.watch(async () => {
    if (isDown) throw new Error('the disk is full')
    told += 1
  })
  expect(logs).toMatchObject([{ level: 'error', reason: 'the disk is full' }])
  isDown = false
  await settings.refresh()
  expect(told).toBe(1)
})

test('settings that list other namespaces are taken while we run', async () => {
  const { live, write } = file('namespaces: { payments: {} }')
  const settings = await live()
  write('namespaces: { payments: { allow: ["toy:desk"] } }')
  await settings.refresh()
  expect(settings.current.policy.allows({ cluster: 'default', namespace: 'payments' }, 'toy:desk')).toBe(true)
})

test('the next one that watches is told as well, though the settings are the same', async () => {
  const settings = await file('').live()
  const told: string[] = []
  for (const name of ['one', 'other']) await settings.watch(async () => void told.push(name))
  expect(told).toEqual(['one', 'other'])
})

test('a source that cannot say whether it changed is read again, and once for each trouble', async () => {
  const { source, state } = file('')
  const troubles = ['no file', 'no file', 'no right']
  const stamp = () => {
    throw new Error(troubles.shift())
  }
  const settings = await liveSettings({ ...source, stamp }, () => undefined)
  await settings.refresh()
  expect(state.loads).toBe(1)
  await settings.refresh()
  expect(state.loads).toBe(2)
})

test('settings that are read slowly do not replace those that were read since', async () => {
  const { source, state, write } = file('')
  const gate = Promise.withResolvers<void>()
  const load = async () => {
    const loaded = await source.load()
    if (state.stamp === 1) await gate.promise
    return loaded
  }
  const settings = await liveSettings({ ...source, load }, () => undefined)
  write('steps: { toy: { mode: fail } }')
  const slow = settings.refresh()
  await expect.poll(() => state.loads).toBe(2)
  // its text is read by now
  write('steps: { toy: { mode: hold } }')
  await settings.refresh()
  gate.resolve()
  await slow
  expect(settings.current.policy.mode('toy')).toBe('hold')
})
