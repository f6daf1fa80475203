import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { startInventory } from './plugin-runtime.ts'

const variables = { CANARY_STEPS_DATA: mkdtempSync(join(tmpdir(), 'journal-')) }
const settings = ['--settings', '/nonexistent/canary-steps.yaml']

it('a process that only takes the inventory is refused where there is no cluster', async () => {
  await expect(startInventory([], variables, () => undefined)).rejects.toThrow(
    "inventory: there is no cluster around this process: run it in the controller's pod",
  )
})

it('it has the policy of the plugin, and is refused without it', async () => {
  await expect(startInventory(settings, variables, () => undefined)).rejects.toThrow('/nonexistent/canary-steps.yaml')
})

it('the variable of the pod names its policy, unless an argument does', async () => {
  const named = { ...variables, CANARY_STEPS_SETTINGS: '/nonexistent/of-the-pod.yaml' }
  await expect(startInventory([], named, () => undefined)).rejects.toThrow('/nonexistent/of-the-pod.yaml: no such file')
  await expect(startInventory(settings, named, () => undefined)).rejects.toThrow('/nonexistent/canary-steps.yaml')
})

it.each([
  ['a file', '', 'the part before its last / is not a folder'],
  ['no journal of ours', 'not a database'.repeat(100), 'file is not a database'],
])('a journal folder that cannot be used is one line: there is %s', async (_, text, why) => {
  const file = join(mkdtempSync(join(tmpdir(), 'journal-')), 'journal.sqlite')
  writeFileSync(file, text)
  const folder = text === '' ? join(file, 'data') : dirname(file)
  const says = `${folder}: cannot have the journal (${why}); set CANARY_STEPS_DATA to a folder that this process may write`
  await expect(startInventory([], { CANARY_STEPS_DATA: folder }, () => undefined)).rejects.toThrow(says)
})

it('a journal that another machine has is one line', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'journal-')), 'journal.sqlite')
  const claim = { machine: 'another', host: 'node-b', since: 0, until: Number.MAX_SAFE_INTEGER / 100 }
  writeFileSync(`${file}-machine`, JSON.stringify(claim))
  const refused = startInventory([], { CANARY_STEPS_DATA: dirname(file) }, () => undefined)
  await expect(refused).rejects.toThrow(`${file}: another machine has the journal: node-b, since 1970-01-01`)
})

it.each([
  ['a folder', tmpdir(), 'it is a folder'],
  ['below a file', join(import.meta.filename, 'canary-steps.yaml'), 'the part before its last / is not a folder'],
])('a policy that is %s is one line', async (_, file, why) => {
  const refused = startInventory(['--settings', file], variables, () => undefined)
  await expect(refused).rejects.toThrow(`${file}: ${why}; name the settings with --settings, or CANARY_STEPS_SETTINGS`)
})

it('it takes the inventory at once, and stops when it is told to', async () => {
  const lines: string[] = []
  const log = (level: string, message: string) => void lines.push(`${level} ${message}`)
  // the API server of a pod without a service account: asked, and not reached
  const stop = await startInventory([], { ...variables, KUBERNETES_SERVICE_HOST: '127.0.0.1' }, log)
  await expect.poll(() => lines).toContain('error no inventory was taken')
  await stop()
})
