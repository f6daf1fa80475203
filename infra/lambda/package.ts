import { fileURLToPath } from 'node:url'
import { refuseUnknown } from '../refuse-unknown.ts'

const [settings, ...others] = process.argv.slice(2)
refuseUnknown('package:lambda', {
  words: others,
  isKnown: () => false,
  known: 'it takes the settings file, canary-steps.yaml unless given',
})

// a word too many is told at once: all steps are read for the rest
const { SettingsError } = await import('@canary-steps/runtime')
const { writeLambda } = await import('./write-lambda.ts')
const folder = fileURLToPath(new URL('../../dist/lambda', import.meta.url))

try {
  const { zip, bytes, warnings } = await writeLambda(folder, settings)
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
  process.stdout.write(`${zip}, ${Math.round(bytes / 1e3)} kB, and its template in ${folder}\n`)
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`npm run package:lambda: ${error.message}\n`)
  process.exitCode = 2
}
