import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { copyCommand } from '../../infra/executable/image-file.ts'
import { packageFolder } from '../../infra/executable/package-folder.ts'
import { findRuntime, isSuitable } from '../../infra/executable/runtime-files.ts'
import { writePackage } from '../../infra/executable/write-package.ts'
import { buildHost, hasGo } from './build-host.ts'
import { controllerUser, obstacle, runIsolated, type Volume } from './isolated.ts'
import { rolloutWith } from './rollout.ts'

/** All that the controller heard. */
const Answer = z.strictObject({
  Type: z.string(),
  Phase: z.string(),
  Message: z.string(),
  Status: z.json(),
  Error: z.string(),
})
const Manifest = z.object({ files: z.array(z.object({ name: z.string(), size: z.number(), sha256: z.string() })) })

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
const packaged = join(folder, 'package')
const home = '/home/argo-rollouts'
const data = '/var/lib/canary-steps'

const why = isSuitable() ? (obstacle() ?? (hasGo() ? undefined : 'there is no go on the PATH')) : 'no glibc'
if (why) process.stderr.write(`SKIPPED: the package in a root of its own: ${why}\n`)

beforeAll(async () => {
  chmodSync(folder, 0o755)
  if (isSuitable()) await writePackage(packaged)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.skipIf(!isSuitable())('the package is the same whenever it is made, and has a list of its sums', async () => {
  const { files } = await writePackage(join(folder, 'one'))
  expect((await writePackage(join(folder, 'other'))).files).toEqual(files)
  expect(Manifest.parse(JSON.parse(readFileSync(join(folder, 'other/manifest.json'), 'utf8'))).files).toEqual(files)
})

describe.skipIf(why)('in a root that has nothing but a static controller', () => {
  const image = join(folder, 'image')
  const root = join(folder, 'pod')
  const filled = join(folder, 'filled')
  const journal = join(folder, 'journal')
  let slack: SlackSandbox

  /** The mounts of the controller's pod. */
  const volumes = (options: string): Volume[] => [
    { at: '/tmp' },
    { at: `${home}/plugin-bin` },
    { at: data, from: journal },
    { at: packageFolder, from: filled, options },
  ]
  const controller = (options: string) => {
    // by a name, so that the C library of the package resolves one
    const SLACK_API_URL = slack.url.replace('127.0.0.1', 'slack.example')
    const env = { SLACK_API_URL, SLACK_BOT_TOKEN: slack.token, CANARY_STEPS_DATA: data }
    return runIsolated(root, volumes(options), ['/bin/rollouts-controller', home, '/config.yaml', '/rollout.yaml'], env)
  }

  beforeAll(async () => {
    slack = await startSlack()
    for (const each of [image, filled, journal, `${root}/bin`, `${root}/etc`, `${root}${home}`])
      mkdirSync(each, { recursive: true })
    for (const owned of [filled, journal]) chownSync(owned, controllerUser, controllerUser)
    cpSync(packaged, join(image, packageFolder), { recursive: true })
    buildHost(`${root}/bin/rollouts-controller`)
    copyFileSync(`${packaged}/argo-rollouts-config.yaml`, `${root}/config.yaml`)
    writeFileSync(`${root}/etc/hosts`, '127.0.0.1 slack.example\n')
    const config = { step: 'slack-notify', with: { channel: 'C0PAY', text: 'from an empty root' } }
    writeFileSync(`${root}/rollout.yaml`, rolloutWith({ name: 'canary-steps/run', config }))
  }, 600_000)
  afterAll(() => slack?.close())

  it('the init container fills a volume, and may be started again', async () => {
    const fill = () =>
      runIsolated(image, [{ at: '/target', from: filled }], copyCommand(findRuntime().loader, '/target'))
    expect(await fill()).toMatchObject({ code: 0, errors: '' })
    expect(await fill()).toMatchObject({ code: 0, errors: '' })
  })

  it("Argo's own code copies and starts the plugin, and a step does what it is for", async () => {
    const { code, output, errors } = await controller('ro')
    expect(code, errors).toBe(0)
    expect(Answer.parse(JSON.parse(output))).toEqual({
      Type: 'canary-steps',
      Phase: 'Successful',
      Message: 'told C0PAY',
      Status: {
        v: 1,
        key: expect.stringMatching(/^6e0cf1c6-.*\/0$/),
        seq: 1,
        step: 'slack-notify',
        id: 'slack-notify',
        config: expect.objectContaining({ channel: 'C0PAY' }),
        data: expect.anything(),
      },
      Error: '',
    })
    const texts = slack.messages('C0PAY').map(({ text }) => text)
    expect(texts).toContainEqual(expect.stringContaining('from an empty root'))
    const copied = `Copied plugin from ${packageFolder}/${findRuntime().loader} to ${home}/plugin-bin/canary-steps/run`
    expect(errors).toContain(copied)
    expect(existsSync(`${journal}/journal.sqlite`)).toBe(true)
  })

  it("the operator's commands of the documents work in the pod, beside the journal of its processes", async () => {
    const document = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
    const [, line = ''] = /in_pod\(\) \{\n.* -- \\\n\s*(.*) "\$@"\n\}/.exec(document) ?? []
    const inPod = (...words: string[]) =>
      runIsolated(root, volumes('ro'), [...line.split(' '), ...words], { CANARY_STEPS_DATA: data })
    const list = await inPod('effects', 'list')
    expect(list).toMatchObject({ code: 0, errors: '' })
    expect(list.output).toMatch(/^STATE .*\nopen .* slack-notify /)
    const id = list.output.trim().split(/\s+/).at(-1) ?? ''
    const settled = await inPod('effects', 'settle', id, '--by', 'ada', '--reason', 'told by hand')
    expect(settled.output).toMatch(/\nended .* orphaned /)
    expect(settled.errors).toContain('"by":"ada"')
    expect((await inPod('effects', 'list')).output).toBe('nothing is open\n')
    expect((await inPod('audit', '--since', '1h')).output).toContain(',settled,')
    expect(await inPod('effects', 'lost')).toMatchObject({ code: 2, output: '' })
  })

  it('nothing can be written but what is mounted for it', async () => {
    const probe = `const { writeFileSync } = require('node:fs')
for (const folder of process.argv.slice(1))
  try { writeFileSync(folder + '/probe', ''), console.log(folder) } catch {}`
    const folders = ['/', '/bin', '/etc', home, packageFolder, '/tmp', `${home}/plugin-bin`, data]
    const node = [`${packageFolder}/${findRuntime().loader}`, '--library-path', packageFolder, `${packageFolder}/node`]
    const { output } = await runIsolated(root, volumes('ro'), [...node, '--eval', probe, ...folders])
    expect(output.trim().split('\n')).toEqual(['/tmp', `${home}/plugin-bin`, data])
  })

  it('a volume that must not execute is no place for the package, and the log says it', async () => {
    const { code, errors } = await controller('ro,noexec')
    expect(code).toBe(1)
    expect(errors).toContain('failed to map segment from shared object')
  })
})
