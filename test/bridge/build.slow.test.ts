import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bridgeModule, buildBridge, builtFolder, canBuild } from 'canary-steps/bridge/build-bridge'
import { beforeAll, describe, expect, it } from 'vitest'
import { fileEntries } from '../../infra/file-entries.ts'

const script = fileURLToPath(new URL('../../infra/bridge/build.ts', import.meta.url))

/** The header of a file by elf(5): its processor, and whether it wants a loader, which the controller's image has not. */
const elf = (file: string) => {
  const bytes = readFileSync(file)
  const [start, size, count] = [Number(bytes.readBigUInt64LE(0x20)), bytes.readUInt16LE(0x36), bytes.readUInt16LE(0x38)]
  const types = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(start + index * size))
  return { magic: bytes.toString('latin1', 1, 4), machine: bytes.readUInt16LE(0x12), wantsLoader: types.includes(3) }
}

/** Builds from a copy of the sources in a folder of its own, and returns the sum. */
const sumOfCopy = (name: string): string | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const module = join(folder, name, 'sources')
  cpSync(bridgeModule, module, { recursive: true })
  buildBridge({ os: 'linux', arch: 'amd64' }, join(folder, 'out/bridge'), module)
  return fileEntries(join(folder, 'out'))[0]?.sha256
}

describe.skipIf(!canBuild())('npm run build:bridge', () => {
  const names = ['canary-steps-bridge-linux-amd64', 'canary-steps-bridge-linux-arm64']
  const built = () => fileEntries(builtFolder).filter(({ name }) => names.includes(name))

  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  }, 600_000)

  it.each([
    ['amd64', 62],
    ['arm64', 183],
  ])('makes a file for linux %s that wants no loader', (arch, machine) => {
    const file = join(builtFolder, `canary-steps-bridge-linux-${arch}`)
    expect(elf(file)).toEqual({ magic: 'ELF', machine, wantsLoader: false })
  })

  it('lists their sums as sha256sum reads them', () => {
    const list = readFileSync(join(builtFolder, 'SHA256SUMS'), 'utf8')
    expect(list).toBe(
      built()
        .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
        .join(''),
    )
    expect(built().map(({ name }) => name)).toEqual(names)
  })

  it('makes the same file from sources in any folder', () => {
    const [amd64] = built()
    expect([sumOfCopy('one'), sumOfCopy('another-folder')]).toEqual([amd64?.sha256, amd64?.sha256])
  })
})
