import { utf8Bytes } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { toyHost } from '../testing/toy-host.ts'
import type { ToyChange } from '../testing/toy-step.ts'

const leaks = async ({ secret }: { secret(name: 'TOY_TOKEN'): string }): Promise<never> => {
  throw new Error(`401 for Bearer ${secret('TOY_TOKEN')}\n  (sent ${secret('TOY_TOKEN')})`)
}

test('a secret never gets into a message or a log, whoever repeats it', async () => {
  const host = toyHost({ run: leaks })
  expect(await host.call('run')).toMatchObject({ detail: '401 for Bearer [redacted] (sent [redacted])' })
  expect(host.logs.join()).not.toContain('toy-secret')
})

test('a secret never gets into the reason of a queued undo', async () => {
  const host = toyHost({ end: leaks })
  const { state } = await host.run()
  expect(await host.abort({ state })).toMatchObject({
    message: 'undo queued: 401 for Bearer [redacted] (sent [redacted])',
  })
  expect(host.logs.join()).not.toContain('toy-secret')
})

test('a secret never gets into the journal by way of a message', async () => {
  const host = toyHost({ run: async ({ secret }) => ({ decision: 'fail', message: `no: ${secret('TOY_TOKEN')}` }) })
  await host.run()
  expect(JSON.stringify(await host.journal())).not.toContain('toy-secret')
})

test.each(['x', 'ü', '👩‍👩‍👧‍👦'])(
  'a message of %s is one line of at most 1 KB, so that no bridge cuts it',
  async (letter) => {
    const { run } = toyHost({ run: async () => ({ decision: 'fail', message: `a\n\n b\t${letter.repeat(5_000)}` }) })
    const { message = '' } = await run()
    expect(message).toMatch(new RegExp(`^a b (?:${letter})+…$`))
    expect(utf8Bytes(message)).toBeLessThanOrEqual(1_024)
    expect(utf8Bytes(message)).toBeGreaterThan(990)
  },
)

test('a secret that is not set is named, and the step is tried again: someone may set it', async () => {
  const host = toyHost({ run: leaks }, { secrets: {} })
  expect(await host.call('run')).toMatchObject({ status: 503, detail: 'TOY_TOKEN is not set where the step runs' })
})

test('a step cannot ask for a secret that it does not declare', async () => {
  const run: ToyChange['run'] = async ({ secret }) => {
    // @ts-expect-error it is a compile error already
    throw new Error(secret('GITHUB_TOKEN'))
  }
  const host = toyHost({ run }, { secrets: { GITHUB_TOKEN: 'theirs' } })
  expect(await host.call('run')).toMatchObject({ detail: 'GITHUB_TOKEN is not set where the step runs' })
})

test('a secret is read anew at each use', async () => {
  const seen: string[] = []
  const secrets = { TOY_TOKEN: 'toy-secret-1' }
  const host = toyHost(
    {
      run: async ({ secret }) => {
        seen.push(secret('TOY_TOKEN'))
        return { decision: 'wait', requeueAfter: 1, message: '', state: { id: 1 } }
      },
    },
    { secrets },
  )
  await host.run()
  secrets.TOY_TOKEN = 'toy-secret-2'
  await host.run()
  expect(seen).toEqual(['toy-secret-1', 'toy-secret-2'])
})

test('a secret whose file cannot be read is a problem, never an exception', async () => {
  const env = () => {
    throw new Error('ENOENT: /run/secrets/toy')
  }
  const host = toyHost({ run: leaks }, { env })
  expect(await host.call('run')).toMatchObject({ status: 503, detail: 'ENOENT: /run/secrets/toy' })
  expect(await host.call('abort')).toMatchObject({ phase: 'Successful' })
})
