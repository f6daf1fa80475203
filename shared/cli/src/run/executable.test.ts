import { chmodSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { bothImages, imagesBehindAProxy } from '../testing/behind-a-proxy.ts'
import { command, fileWith, rolloutWith } from '../testing/command.ts'

const path = (file: string) => fileURLToPath(new URL(`../../../../${file}`, import.meta.url))

/** An executable that is the echo plugin of test/go-plugin, as anyone might have written it. */
const echo = fileWith(`#!/bin/sh\nexec ${process.execPath} ${path('test/go-plugin/fixture/echo.ts')}\n`, 'echo')
chmodSync(echo, 0o755)

it('runs every gate in the plugin executable, where clicks come over Socket Mode', async () => {
  const { code, out, err } = await command([
    'run',
    path('docs/one-region.yaml'),
    '--name',
    'checkout',
    '--sandbox',
    '--via',
    'executable',
    '--speed',
    '3000',
  ])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('slack-approval Run Successful: approved by')
  expect(out).toContain('dependency-check Run Successful: 2 of 2 ready')
  expect(out).toMatch(/e2e\.yaml #1 +success/)
})

const telling = '[{ plugin: { name: canary-steps/slack-notify, config: { channel: C0PAY, text: hello } } }]'

it('reads what the canary changes, as a function is told', async () => {
  expect(await imagesBehindAProxy(telling, '--via', 'executable')).toEqual(bothImages)
  expect(await imagesBehindAProxy(telling)).toEqual(bothImages)
})

it('cleans up when the rollout is aborted, in the executable too', async () => {
  const args = [path('plugins/github-workflow/rollout.yaml'), '--sandbox', '--via', 'executable', '--abort-at', '2']
  const { code, out } = await command(['run', ...args])
  expect(code).toBe(1)
  expect(out).toMatch(/e2e\.yaml #1 +cancelled/)
})

it('drives the executable of anyone’s plugin', async () => {
  const file = fileWith(rolloutWith('[{ plugin: { name: acme/echo, config: { echo: true, message: hello } } }]'))
  const { code, out } = await command(['run', file, '--plugin', `acme/echo=${echo}`])
  expect(code).toBe(0)
  expect(out).toContain('acme/echo Run Successful: hello')
})

it('drives anyone’s plugin in each region', async () => {
  const file = fileWith(rolloutWith('[{ plugin: { name: acme/echo, config: { echo: true, message: hello } } }]'))
  const { code, out } = await command(['run', file, '--regions', 'us,eu', '--plugin', `acme/echo=${echo}`])
  expect(code).toBe(0)
  expect(out.match(/^(us|eu) .*acme\/echo Run Successful: hello/gm)).toHaveLength(2)
})

it.each([
  ['an executable that is not there', ['--plugin', 'acme/echo=./nowhere'], './nowhere: no such file'],
  ['a plugin without a path', ['--plugin', 'acme/echo'], 'must be NAME=PATH'],
  [
    'a fault of a vendor in another process',
    ['--via', 'executable', '--fault', 'vendor-429'],
    'cannot be made to happen',
  ],
])('refuses %s', async (_, args, says) => {
  const file = fileWith(rolloutWith('[{ plugin: { name: acme/echo, config: {} } }]'))
  const { code, err } = await command(['run', file, '--assume', '*=Successful', ...args])
  expect(err).toContain(says)
  expect(code).toBe(2)
})
