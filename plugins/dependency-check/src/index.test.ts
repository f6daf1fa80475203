import { livePolicy, namespacePolicy } from '@canary-steps/runtime'
import type { Lookup, LookupAnswer } from '@canary-steps/sdk'
import { describeStep, noVendor, replyOf, sampleRollout } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { dependencyCheck } from './index.ts'
import { finds, type Options, other } from './testing/other-rollouts.ts'

const answers =
  (status: number, body: string | null = null, headers: Record<string, string> = {}): typeof fetch =>
  async () =>
    new Response(body, { status, headers })

const healthz = 'https://ledger.internal/healthz?token=hush'
const ledger = { rollouts: [{ name: 'ledger' }] }
const asked = (check: object = {}) => ({ http: [{ url: healthz, ...check }] })
const progressing = other({ phase: 'Progressing', replicas: { desired: 4, updated: 2, ready: 2, available: 2 } })

// once where the check passes, and once where it waits
describeStep(dependencyCheck, { config: asked(), vendor: noVendor, fetch: answers(200) })
describeStep(dependencyCheck, { config: { ...ledger, abortTogether: true }, vendor: noVendor }, ({ start }) => {
  const run = async (config: object, more: Options = {}) =>
    replyOf(await start({ lookUp: finds(other()), fetch: answers(200), config, ...more }).call('run'))

  it('says who blocks whom, and waits for it', async () => {
    const config = { rollouts: [{ name: 'ledger' }, { name: 'cart' }], http: [{ url: healthz }] }
    const lookUp = (lookups: readonly Lookup[]): LookupAnswer[] =>
      lookups.map((lookup) => ({
        lookup,
        found: ['name' in lookup && lookup.name === 'ledger' ? progressing : other({ name: 'cart' })],
      }))
    const reply = await run(config, { lookUp, fetch: answers(503) })
    expect(reply).toMatchObject({ phase: 'Running', requeueAfter: 30_000 })
    expect(reply.message).toMatch(
      /^waits for 2 of 3: payments\/ledger is Progressing \(2 of 4 replicas updated\); http ledger\.internal\/healthz answered 503( \(may wait .*)?$/,
    )
  })

  it('goes on when all is ready, and tells later steps what and after how long', async () => {
    let lookUp = finds(progressing)
    const host = start({ config: { ...ledger, ...asked() }, lookUp: (all) => lookUp(all), fetch: answers(200) })
    const { state } = replyOf(await host.call('run'))
    host.now += 270_000
    lookUp = finds(other())
    const reply = replyOf(await host.call('run', { state }))
    const summary = '2 of 2 ready after 4m30s: payments/ledger 2.4.1; http ledger.internal/healthz'
    expect(reply).toMatchObject({ phase: 'Successful', message: summary, state: { data: { summary, blocked: [] } } })
  })

  it('decides at once where it is told not to wait', async () => {
    const reply = await run({ ...ledger, wait: false }, { lookUp: finds() })
    expect(reply).toMatchObject({ phase: 'Failed', message: 'not ready: 1 of 1: payments/ledger was not found' })
  })

  it.each([
    ['a name', { name: 'ledger' }, 'payments/ledger was not found'],
    ['a selector', { selector: 'part-of=shop' }, 'payments/part-of=shop was not found'],
  ])('does not take %s that finds nothing for healthy', async (_, check, says) => {
    const reply = await run({ rollouts: [check] }, { lookUp: finds() })
    expect(reply).toMatchObject({ phase: 'Running', message: expect.stringContaining(says) })
  })

  it('wants everything healthy that a selector finds, and never itself', async () => {
    const found = [other(), other({ name: 'cart', phase: 'Paused' }), other({ name: 'checkout', phase: 'Progressing' })]
    const { message } = await run({ rollouts: [{ selector: 'part-of=shop' }] }, { lookUp: finds(...found) })
    expect(message).toContain('waits for 1 of 2: payments/cart is Paused')
    const alone = await run(
      { rollouts: [{ selector: 'part-of=shop' }] },
      { lookUp: finds(other({ name: 'checkout' })) },
    )
    expect(alone.message).toContain('was not found')
  })

  it.each([[{ name: 'checkout' }], [{ name: 'checkout', namespace: 'payments' }]])(
    'refuses a rollout that depends on itself: %j',
    async (check) => {
      const says = expect.stringContaining('payments/checkout depends on itself')
      expect(await run({ rollouts: [check] })).toMatchObject({ phase: 'Failed', message: says })
    },
  )

  it('takes one of the same name elsewhere for another', async () => {
    const elsewhere = { ...other(), metadata: { ...other().metadata, name: 'checkout', namespace: 'shop' } }
    const config = { rollouts: [{ name: 'checkout', namespace: 'shop' }] }
    expect(await run(config, { lookUp: finds(elsewhere) })).toMatchObject({ phase: 'Successful' })
  })

  it.each([
    ['Paused', 'Successful'],
    ['Progressing', 'Running'],
    ['', 'Running'],
  ])('takes a Rollout that is %j as its phases say: %s', async (phase, answer) => {
    const config = { rollouts: [{ name: 'ledger', phases: ['Healthy', 'Paused'] }] }
    expect(await run(config, { lookUp: finds(other({ phase })) })).toMatchObject({ phase: answer })
  })

  it('fails at once when one is Degraded, and asks no address', async () => {
    const broken = other({ phase: 'Degraded', message: 'RolloutAborted: error rate' })
    const fetch = () => Promise.reject(new Error('asked'))
    expect(await run({ ...ledger, ...asked() }, { lookUp: finds(broken), fetch })).toMatchObject({
      phase: 'Failed',
      message: 'payments/ledger is Degraded: RolloutAborted: error rate',
    })
  })

  it('fails and names the remedy when it may not look up', async () => {
    const lookUp = (lookups: readonly Lookup[]) => lookups.map((lookup) => ({ lookup, found: [], error: 'forbidden' }))
    expect(await run({ rollouts: [{ name: 'ledger', namespace: 'books' }] }, { lookUp })).toMatchObject({
      phase: 'Failed',
      message: 'books/ledger could not be looked up: forbidden',
    })
    expect(await run(ledger, { lookUp })).toMatchObject({
      message: 'payments/ledger could not be looked up: forbidden',
    })
  })

  it('looks up everything at once, before it asks any address', async () => {
    const order: string[] = []
    const rollouts = [{ name: 'ledger' }, { selector: 'app=cart' }, { name: 'stock', namespace: 'shop' }]
    await run(
      { rollouts, ...asked() },
      {
        lookUp: (lookups) => {
          order.push(`${lookups.length} lookups`)
          return finds(other())(lookups)
        },
        fetch: async () => {
          order.push('http')
          return new Response()
        },
      },
    )
    expect(order).toEqual(['3 lookups', 'http'])
  })

  it.each([
    ['names nothing to check', {}],
    ['names neither name nor selector', { rollouts: [{ version: '>=2' }] }],
    ['names both name and selector', { rollouts: [{ name: 'ledger', selector: 'app=ledger' }] }],
    ['has a version that is no range', { rollouts: [{ name: 'ledger', version: 'newest' }] }],
    ['accepts Degraded', { rollouts: [{ name: 'ledger', phases: ['Degraded'] }] }],
    ['wants a redirect', asked({ status: 302 })],
    ['has eleven addresses', { http: Array.from({ length: 11 }, () => ({ url: healthz })) }],
    ['has an unknown key', { rollouts: [{ name: 'ledger', phase: 'Healthy' }] }],
  ])('refuses a config that %s', (_, config) => {
    expect(dependencyCheck.configure(config)).toHaveProperty('problems')
  })

  it('reaches only addresses and other namespaces that the policy allows; its own is free', async () => {
    const allow = ['http:ledger.internal', 'rollout:books/ledger']
    const policy = namespacePolicy({ payments: { clusters: ['*'], allow, defaults: {} } })
    const phase = async (config: object) => (await run(config, { policy })).phase
    const inBooks = (check: object) => phase({ rollouts: [{ ...check, namespace: 'books' }] })
    expect([await phase(ledger), await phase(asked()), await inBooks({ name: 'ledger' })]).toEqual(
      Array(3).fill('Successful'),
    )
    expect([
      await phase(asked({ url: 'https://ledger.internal:8443/healthz' })),
      await phase(asked({ url: 'https://other.internal/' })),
      await inBooks({ name: 'other' }),
      await inBooks({ selector: 'app=ledger' }),
    ]).toEqual(Array(4).fill('Failed'))
  })

  it('keeps a state of less than 4 KB whatever it finds', async () => {
    const many = Array.from({ length: 50 }, (_, index) => other({ name: 'é'.repeat(200) + index, phase: 'Paused' }))
    const http = Array.from({ length: 10 }, () => ({ url: `https://${'a.'.repeat(100)}internal/${'ü'.repeat(300)}` }))
    const { state } = await run({ rollouts: [{ selector: 'a=b' }], http }, { lookUp: finds(...many, other()) })
    expect(JSON.stringify(state).length).toBeGreaterThan(1_000)
    expect(new TextEncoder().encode(JSON.stringify(state)).length).toBeLessThan(4_096)
  })

  it.each([true, false])('stops a later step when one is Degraded by then, if it is to: %j', async (abortTogether) => {
    let lookUp = finds(other())
    const config = { ...ledger, abortTogether }
    const host = start({ config, lookUp: (all) => lookUp(all), fetch: answers(200) })
    expect(await host.call('run')).toMatchObject({ phase: 'Successful' })
    const rollout = sampleRollout({ status: { currentStepIndex: 3 } })
    const later = { rollout, config: asked() }
    lookUp = finds(other({ phase: 'Degraded', message: 'crashing' }), other({ name: 'checkout', phase: 'Degraded' }))
    expect(await host.call('run', later)).toMatchObject(
      abortTogether
        ? { phase: 'Failed', message: 'dependency-check: payments/ledger is Degraded: crashing' }
        : { phase: 'Successful' },
    )
  })

  it('looks at nothing for a namespace that may not see it any more: a later step fails, if it is to abort together', async () => {
    const looked: Lookup[] = []
    const allowed = { now: ['rollout:books/*', 'http:*'] }
    const policy = () => namespacePolicy({ payments: { clusters: ['*'], allow: allowed.now, defaults: {} } })
    const lookUp = (lookups: readonly Lookup[]) => {
      looked.push(...lookups)
      return finds(other())(lookups)
    }
    const config = { rollouts: [{ name: 'ledger', namespace: 'books' }], abortTogether: true }
    const host = start({ config, lookUp, fetch: answers(200), policy: livePolicy(policy) })
    expect(await host.call('run')).toMatchObject({ phase: 'Successful' })
    const later = { rollout: sampleRollout({ status: { currentStepIndex: 3 } }), config: asked() }
    expect(await host.call('run', later)).toMatchObject({ phase: 'Successful' })
    allowed.now = ['http:*']
    looked.length = 0
    expect(
      await host.call('run', { ...later, rollout: sampleRollout({ status: { currentStepIndex: 4 } }) }),
    ).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('may not reach rollout:books/ledger'),
    })
    expect(looked).toEqual([])
  })

  it('lets no later step pass while it cannot see whether to abort together', async () => {
    let lookUp = finds(other())
    const host = start({ lookUp: (all) => lookUp(all), fetch: answers(200) })
    await host.call('run')
    lookUp = (lookups) => lookups.map((lookup) => ({ lookup, found: [], error: 'timeout' }))
    const later = { rollout: sampleRollout({ status: { currentStepIndex: 3 } }), config: asked() }
    expect(await host.call('run', later)).toMatchObject({ status: 503, detail: expect.stringContaining('timeout') })
    lookUp = finds(progressing)
    expect(await host.call('run', later)).toMatchObject({ phase: 'Successful' })
  })
})
