import { readFileSync } from 'node:fs'
import { describeStep, noVendor, replyOf } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { releaseGate } from './release-gate.ts'

const answers =
  (status: number): typeof fetch =>
  async () =>
    new Response(null, { status })

const config = { url: 'https://gate.example.com/checkout' }

describeStep(releaseGate, { config, vendor: noVendor, fetch: answers(200) }, ({ start }) => {
  it('passes when the address answers 200', async () => {
    expect(await start().call('run')).toMatchObject({ phase: 'Successful' })
  })

  it('waits as long as it answers anything else, and counts', async () => {
    const host = start({ fetch: answers(404) })
    const { state } = replyOf(await host.call('run'))
    expect(await host.call('run', { state })).toMatchObject({
      phase: 'Running',
      message: expect.stringContaining('answers 404'),
      requeueAfter: 30_000,
      state: { data: { asked: 2 } },
    })
  })
})

it('is the example that the README shows', () => {
  const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
  expect(file('../README.md')).toContain(file('release-gate.ts').trim())
})
