import { readFileSync } from 'node:fs'
import { callFunction, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { serveDeployNote } from './serve-deploy-note.ts'

const page = readFileSync(new URL('../../../docs/your-own-plan.md', import.meta.url), 'utf8')

it.each(['deploy-note.ts', 'stand-in.ts', 'deploy-note.test.ts', 'serve-deploy-note.ts'])(
  'the page about your own plan shows %s as it is',
  (name) => {
    expect(page).toContain(`\`\`\`ts\n${readFileSync(new URL(name, import.meta.url), 'utf8')}\`\`\``)
  },
)

it('the step is served as the page says: to whom has the key, and with no reach into the machine', async () => {
  const secret = Buffer.from('x'.repeat(32)).toString('base64')
  const lines: string[] = []
  const host = await serveDeployNote({ CANARY_STEPS_SIGNING_KEY: secret }, 0, (line) => lines.push(line))
  expect(lines.map((line) => JSON.parse(line).message)).toEqual([
    'no namespaces in the settings: any namespace may reach any target',
  ])
  const call = (key: string, url: string) => {
    const [first, ...more] = signingKeys(key, { cluster: 'default', region: '' })
    if (!first) throw new Error('no key')
    return callFunction(
      { endpoint: host.url, keys: [first, ...more], fetch, timeout: 5_000 },
      { operation: 'run', plugin: 'acme/deploy-note', config: { url }, state: undefined, rollout: sampleRollout() },
    )
  }
  const stranger = Buffer.from('y'.repeat(32)).toString('base64')
  const answers = [await call(secret, `${host.url}/notes`), await call(stranger, 'https://notes.example.com/')]
  expect(JSON.stringify(answers[0])).toContain('must not be a loopback')
  expect(JSON.stringify(answers[1])).toMatch(/401|signature|signed/)
  await host.close()
})
