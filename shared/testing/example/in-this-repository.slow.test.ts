import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(join(root, 'docs/your-own-plan.md'), 'utf8')
const copy = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), 'a copy')

afterAll(() => rmSync(dirname(copy), { recursive: true, force: true }))

const commands = (/^```sh\n(.*?)\n```$/ms.exec(page)?.[1] ?? '').split('\n').map((line) => line.split(' #')[0] ?? '')

/** Every file that git knows, and what is installed: both as they are here. */
const copyRepository = () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
  for (const file of files.filter((name) => name && existsSync(join(root, name))))
    cpSync(join(root, file), join(copy, file))
  execFileSync('cp', ['-a', '--reflink=auto', join(root, 'node_modules'), copy])
}

const example = (name: string) => readFileSync(join(root, 'shared/testing/example', name), 'utf8')

const rollout = `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: checkout
spec:
  replicas: 1
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec: { containers: [{ name: checkout, image: 'ghcr.io/acme/checkout:1.0.0' }] }
  strategy:
    canary:
      steps:
        - setWeight: 20
        - plugin:
            name: canary-steps/deploy-note
            config: { url: 'https://notes.example.com/releases' }
        - setWeight: 100
`

/** The files that the page and CONTRIBUTING tell an author to write. */
const writeStep = () => {
  const folder = join(copy, 'plugins/deploy-note')
  mkdirSync(join(folder, 'src/testing'), { recursive: true })
  const sibling = JSON.parse(readFileSync(join(root, 'plugins/slack-notify/package.json'), 'utf8'))
  const named = { ...sibling, name: '@canary-steps/deploy-note', description: 'Note a release at an address' }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(named, undefined, 2)}\n`)
  writeFileSync(join(folder, 'rollout.yaml'), rollout)
  writeFileSync(join(folder, 'src/index.ts'), example('deploy-note.ts'))
  writeFileSync(join(folder, 'src/testing/stand-in.ts'), example('stand-in.ts'))
  const test = example('deploy-note.test.ts')
    .replace('./deploy-note.ts', './index.ts')
    .replace('./stand-in.ts', './testing/stand-in.ts')
  writeFileSync(join(folder, 'src/index.test.ts'), test)
  const list = join(copy, 'plugins/index.ts')
  writeFileSync(list, `${readFileSync(list, 'utf8')}export { deployNote } from './deploy-note/src/index.ts'\n`)
}

it('a step of your own is installed, tested and tried by the commands of the page', () => {
  expect(commands.map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
    'npm install --ignore-scripts',
    'npx vitest run',
    'npx canary-steps run',
  ])
  copyRepository()
  writeStep()
  const env = { ...process.env, npm_config_offline: 'true', npm_config_audit: 'false' }
  const [, tested = '', tried = ''] = commands.map((command) =>
    execFileSync('sh', ['-c', command], { cwd: copy, env, encoding: 'utf8' }),
  )
  expect(tested).toContain('passed')
  expect(tried).toContain('noted as 1')
  expect(readFileSync(join(copy, 'package-lock.json'), 'utf8')).toContain('"plugins/deploy-note"')
})
