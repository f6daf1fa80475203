import { utf8Bytes, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
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

test('a secret that is a word is refused, for it would blank every text with that word', async () => {
  const host = toyHost({ run: leaks }, { secrets: { TOY_TOKEN: 'canary' } })
  expect(await host.call('run')).toMatchObject({
    status: 503,
    detail: 'TOY_TOKEN has 6 characters: a secret has at least 8; set it where the step runs',
  })
})

test('a credential in an address of a config is not told, and takes no word out of other texts', async () => {
  const host = toyHost({ run: async ({ config }) => ({ decision: 'fail', message: `401 at ${config.text}` }) })
  const config = { text: 'https://ledger.example/healthz?token=CONFIG-42&of=payments' }
  expect(await host.run({ config })).toMatchObject({
    message: '401 at https://ledger.example/healthz?token=[redacted]&of=payments',
  })
  expect(host.logs.join()).not.toContain('CONFIG-42')
  const other = 'https://ledger.example/healthz'
  const rollout = sampleRollout({ uid: 'another' })
  expect(await host.run({ config: { text: `${other} CONFIG-42` }, rollout })).toMatchObject({
    message: `401 at ${other} CONFIG-42`,
  })
})

test('a credential that a step made of its secret is one, too', async () => {
  const run: ToyChange['run'] = async ({ fetch, secret }) => {
    const pair = btoa(`ann:${secret('TOY_TOKEN')}`)
    await fetch('https://vendor.example/', { headers: { authorization: `Basic ${pair}` } })
    throw new Error(`cannot send ${pair}, which is ${btoa(pair)}`)
  }
  const host = toyHost({ run }, { fetch: async () => new Response() })
  expect(await host.call('run')).toMatchObject({
    detail: expect.stringMatching(/^cannot send \[redacted\]=*, which is \[redacted\].{0,2}=*$/),
  })
})

test('the account of a step is not a secret: the same person may approve, and a state knows approvers by address', async () => {
  const account = 'ann2@team24payments.example'
  const colleague = 'bob@team24payments.example'
  const run: ToyChange['run'] = async ({ fetch, secret }) => {
    const pair = btoa(`${secret('TOY_TOKEN')}:ATATT-7hq2kZp9sW4`)
    await fetch('https://vendor.example/', { headers: { authorization: `Basic ${pair}` } })
    return wait({ id: 1, text: `${account}, ${colleague}` }, '30s', `waits for ${account}, ${colleague}`)
  }
  const host = toyHost({ run }, { fetch: async () => new Response(), secrets: { TOY_TOKEN: account } })
  for (const time of ['first', 'second']) {
    const said = await host.run()
    expect(said, time).toMatchObject({ message: expect.stringContaining(`waits for ${account}, ${colleague}`) })
    expect(said.state, time).toMatchObject({ data: { text: `${account}, ${colleague}` } })
  }
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
