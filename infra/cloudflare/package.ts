import { fileURLToPath } from 'node:url'
import { refuseUnknown } from '../refuse-unknown.ts'

const [settings, ...others] = process.argv.slice(2)
refuseUnknown('package:cloudflare', {
  words: others,
  isKnown: () => false,
  known: 'it takes the settings file, canary-steps.yaml unless given',
})

// a word too many is told at once: all steps are read for the rest
const { SettingsError } = await import('@canary-steps/runtime')
const { writeWorker } = await import('./write-worker.ts')
const folder = fileURLToPath(new URL('../../dist/cloudflare', import.meta.url))

try {
  const { files, warnings } = await writeWorker(folder, settings)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
  process.stdout.write(`${files.length} files, ${Math.round(bytes / 1e3)} kB in ${folder}\n`)
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`npm run package:cloudflare: ${error.message}\n`)
  process.exitCode = 2
}
