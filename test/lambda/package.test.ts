import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../infra/lambda/bundle.ts'
import { writeLambda } from '../../infra/lambda/write-lambda.ts'

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-lambda-'))
let files: Awaited<ReturnType<typeof bundle>>
let written: Awaited<ReturnType<typeof writeLambda>>

const settings = (text: string) => {
  const file = join(folder, 'settings.yaml')
  writeFileSync(file, text)
  return file
}
const kept = settings("clusters:\n  eu: { key: 'env:KEY' }\nnamespaces:\n  payments: { allow: ['slack:C0PAY'] }\n")

beforeAll(async () => {
  files = await bundle()
  written = await writeLambda(join(folder, 'package'), kept)
})
afterAll(() => rmSync(folder, { recursive: true }))

const archive = () => unzipSync(readFileSync(join(folder, 'package', written.zip)))

test('the package is small, and reads no client of a vendor and no YAML when it begins', () => {
  expect(written.bytes).toBeLessThan(215_000)
  const atStart = new Set(['index.mjs'])
  // a set goes on with what is added meanwhile
  for (const name of atStart)
    for (const other of files.find((file) => file.name === name)?.imports ?? []) atStart.add(other)
  const sources = files.flatMap(({ name, sources }) => (atStart.has(name) ? sources : []))
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.filter((source) => /node_modules\/(@slack|@octokit|jira\.js|yaml)\//.test(source))).toEqual([])
})

test('the settings are in the package, as JSON', () => {
  expect(JSON.parse(Buffer.from(archive()['settings.json'] ?? []).toString())).toEqual({
    clusters: { eu: { key: 'env:KEY' } },
    namespaces: { payments: { allow: ['slack:C0PAY'] } },
  })
})

test('the same package has the same name, and another has another', async () => {
  const again = await writeLambda(join(folder, 'again'), kept)
  expect(again.zip).toBe(written.zip)
  const other = await writeLambda(
    join(folder, 'again'),
    settings("namespaces:\n  ledger: { allow: ['slack:C0PAY'] }\n"),
  )
  expect(other.zip).not.toBe(written.zip)
})

test('settings with a mistake, or that are not there, are refused before anything is written', async () => {
  await expect(writeLambda(join(folder, 'none'), settings('namespace: {}\n'))).rejects.toThrow('settings.yaml')
  await expect(writeLambda(join(folder, 'none'), join(folder, 'nowhere.yaml'))).rejects.toThrow(
    'nowhere.yaml: no such file',
  )
})
