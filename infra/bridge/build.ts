import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bridgeName, buildBridge, builtFolder, canBuild } from 'canary-steps/bridge/build-bridge'
import { fileEntries } from '../file-entries.ts'
import { refuseUnknown } from '../refuse-unknown.ts'

refuseUnknown('build:bridge', { words: process.argv.slice(2), isKnown: () => false, known: 'it takes no words' })

/** Processors that the controller's image is made for. */
const processors = ['amd64', 'arm64'] as const

const build = () => {
  const names = processors.map((arch) => {
    const target = { os: 'linux', arch }
    const name = bridgeName(target)
    buildBridge(target, join(builtFolder, name))
    return name
  })
  const files = fileEntries(builtFolder).filter(({ name }) => names.includes(name))
  writeFileSync(join(builtFolder, 'SHA256SUMS'), files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))
  for (const { name, size, sha256 } of files)
    process.stdout.write(`${sha256}  ${(size / 2 ** 20).toFixed(1)} MiB  ${join(builtFolder, name)}\n`)
}

try {
  if (!canBuild()) throw new Error('there is no Go on the PATH: install it, or take the files of a release')
  build()
} catch (error) {
  process.stderr.write(`npm run build:bridge: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
