import { fileURLToPath } from 'node:url'
import { refuseUnknown } from '../refuse-unknown.ts'
import { UnsuitableMachine } from './runtime-files.ts'
import { writePackage } from './write-package.ts'

refuseUnknown('package', { words: process.argv.slice(2), isKnown: () => false, known: 'it takes no words' })

const folder = fileURLToPath(new URL('../../dist/executable', import.meta.url))

try {
  const { files, warnings } = await writePackage(folder)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
  process.stdout.write(`${files.length} files, ${Math.round(bytes / 1e6)} MB in ${folder}\n`)
} catch (error) {
  if (!(error instanceof UnsuitableMachine)) throw error
  process.stderr.write(`npm run package: ${error.message}\n`)
  process.exitCode = 1
}
