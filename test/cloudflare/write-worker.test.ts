import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { writeWorker } from '../../infra/cloudflare/write-worker.ts'

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settingsFile = (text: string): string => {
  const file = join(mkdtempSync(join(folder, 'settings-')), 'canary-steps.yaml')
  writeFileSync(file, text)
  return file
}

it('the settings are a module of the package, as a value, and an operator hears what to look at', async () => {
  const file = settingsFile('endpoint: https://steps.example.com\nsteps: { slack-notify: { mode: hold } }\n')
  const { warnings } = await writeWorker(join(folder, 'package'), file)
  const text = readFileSync(join(folder, 'package/worker/settings.js'), 'utf8')
  expect(text).toBe(
    `export default ${JSON.stringify({ endpoint: 'https://steps.example.com', steps: { 'slack-notify': { mode: 'hold' } } }, null, 2)}\n`,
  )
  expect(warnings).toEqual([
    'no namespaces in the settings: any namespace may reach any target',
    'steps.slack-notify.mode is hold',
  ])
  const without = await writeWorker(join(folder, 'package'), settingsFile('namespaces: {}\n'))
  expect(without.warnings).toEqual([expect.stringContaining('endpoint is not set: set it to the URL of the Worker')])
})

it.each([
  ['they are not there', () => join(folder, 'none.yaml'), 'none.yaml: no such file'],
  ['they are no YAML', () => settingsFile('a: ['), 'canary-steps.yaml:1: not YAML: '],
  ['a step is unknown', () => settingsFile('steps: { slak: { mode: hold } }'), 'steps.slak: no step is named so'],
])('nothing is made of settings where %s, and one line says so', async (_, file, says) => {
  const made = writeWorker(join(folder, 'none'), file())
  await expect(made).rejects.toThrow(says)
  await expect(made).rejects.toThrow(/^.*$/)
  expect(existsSync(join(folder, 'none'))).toBe(false)
})

it('npm run package:cloudflare tells a word that means nothing, in one line, and makes nothing', () => {
  const script = fileURLToPath(new URL('../../infra/cloudflare/package.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'a.yaml', 'b.yaml'], { encoding: 'utf8' })
  expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^npm run package:cloudflare: b\.yaml means nothing here: it takes the settings file.*\n$/)
})
