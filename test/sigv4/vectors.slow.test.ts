import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import * as z from 'zod'

const placeOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const golden = readFileSync(placeOf('vectors.json'), 'utf8')
const { botocore } = z.object({ botocore: z.string() }).parse(JSON.parse(golden))

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
afterAll(() => rmSync(folder, { recursive: true }))

const python = (args: readonly string[]) =>
  spawnSync('python3', args, { encoding: 'utf8', env: { ...process.env, PYTHONPATH: folder }, timeout: 240_000 })
const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--target', folder]
const isThere = python([...pip, `botocore==${botocore}`]).status === 0
if (!isThere) process.stderr.write(`SKIPPED: test/sigv4: python3 gets no botocore ${botocore} from PyPI\n`)

it.skipIf(!isThere)('the vectors are what botocore signs', () => {
  const { status, stdout, stderr } = python([placeOf('sign-vectors.py')])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toBe(golden)
})
