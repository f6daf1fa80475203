import type { LookupAddress } from 'node:dns'
import { TerminalError } from '@canary-steps/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closedNetwork, type NetworkRules } from '../../ports/policy.ts'
import { outgoing } from './outgoing.ts'
import { tenantFetch } from './tenant-fetch.ts'
import { type LoopbackServer, loopbackServer } from './testing/loopback-server.ts'

let server: LoopbackServer
beforeEach(async () => {
  server = await loopbackServer((_, response) => void response.end('{"AccessKeyId":"ASIACANARY"}'))
})
afterEach(() => server.close())

const at = (...addresses: readonly string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

type Site = {
  readonly leads?: readonly string[]
  readonly rules?: Partial<NetworkRules>
  readonly variables?: Readonly<Record<string, string>>
  readonly own?: readonly string[]
  readonly signal?: AbortSignal
}

/** The requests in the end: addresses, or errors. `ask` stands for the connection. */
const asking = async (url: string, { leads = [], rules, variables = {}, own = [], signal }: Site = {}) => {
  const connected: string[] = []
  const proxied: string[] = []
  const through = { ...outgoing(variables), fetch: async (to: unknown) => Response.json(proxied.push(String(to))) }
  const fetch = tenantFetch({
    variables,
    through,
    resolve: async () => at(...leads),
    own: () => own,
    ask: async (_, __, addresses) => Response.json(connected.push(...addresses.map(({ address }) => address))),
  })
  const request = { signal: signal ?? new AbortController().signal }
  const problem = await fetch(new URL(url), request, { ...closedNetwork, ...rules }).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { connected, proxied, problem: problem instanceof Error ? problem : undefined }
}

const url = 'http://ledger.internal:8080/healthz'
const named = { privateHosts: ['ledger.internal:8080'] }

describe('an address that a Rollout names', () => {
  it('is asked where everything that its name leads to is public, and nowhere else', async () => {
    expect(await asking(url, { leads: ['1.1.1.1', '2606:4700::1111'] })).toMatchObject({
      connected: ['1.1.1.1', '2606:4700::1111'],
      problem: undefined,
    })
  })

  it.each([
    ['loopback', ['127.0.0.1'], /ledger\.internal:8080 may not be asked: it leads to this machine, its link/],
    ['one public address and a metadata one', ['1.1.1.1', '169.254.169.254'], /this machine, its link/],
    ['one private among public ones', ['1.1.1.1', '10.0.0.7'], /add ledger\.internal:8080 to network\.privateHosts/],
    ['a mapped address', ['::ffff:169.254.169.254'], /this machine, its link/],
    ['an address with a zone', ['fe80::1%eth0'], /this machine, its link/],
    ['what is no address', ['ledger'], /this machine, its link/],
  ])('is not where it leads to %s', async (_, leads, says) => {
    const { connected, problem } = await asking(url, { leads })
    expect(connected).toEqual([])
    expect(problem).toBeInstanceOf(TerminalError)
    expect(problem?.message).toMatch(says)
  })

  it('may be private where the operator names its host, with its port', async () => {
    expect(await asking(url, { leads: ['10.0.0.7', 'fd00::7'], rules: named })).toMatchObject({
      connected: ['10.0.0.7', 'fd00::7'],
    })
    for (const privateHosts of [['ledger.internal'], ['ledger.internal:8081'], ['internal:8080']])
      expect(await asking(url, { leads: ['10.0.0.7'], rules: { privateHosts } })).toMatchObject({ connected: [] })
  })

  it.each([
    ['http://ledger.internal/', 'ledger.internal', true],
    ['http://ledger.internal/', 'ledger.internal:80', true],
    ['https://ledger.internal/', 'ledger.internal', true],
    ['https://ledger.internal/', 'ledger.internal:443', true],
    ['https://ledger.internal/', 'ledger.internal:80', false],
    ['https://ledger.internal./', 'ledger.internal', false],
    ['https://a.ledger.internal/', 'ledger.internal', false],
  ])('%s is named by %s: %s', async (address, host, isNamed) => {
    const { connected } = await asking(address, { leads: ['10.0.0.7'], rules: { privateHosts: [host] } })
    expect(connected).toEqual(isNamed ? ['10.0.0.7'] : [])
  })

  it('is never loopback, metadata or an address of this machine, though the operator names it', async () => {
    for (const leads of [['127.0.0.1'], ['169.254.169.254'], ['100.100.100.200'], ['fd00:ec2::254'], ['10.0.0.9']])
      expect(await asking(url, { leads, rules: named, own: ['10.0.0.9'] })).toMatchObject({
        connected: [],
        problem: { message: expect.stringContaining('this machine, its link or another address that no step may ask') },
      })
  })

  it('is never a Service or pod, though the operator names it', async () => {
    const rules = { ...named, clusterRanges: ['10.96.0.0/12', 'fd00:10::/32'] }
    for (const leads of [['10.100.0.1'], ['10.0.0.7', 'fd00:10::1']])
      expect(await asking(url, { leads, rules })).toMatchObject({
        connected: [],
        problem: { message: expect.stringContaining('a Service or pod of the cluster: use the host of its ingress') },
      })
    expect(await asking(url, { leads: ['10.0.0.7'], rules })).toMatchObject({ connected: ['10.0.0.7'] })
  })

  it('is not where Services can be by what Kubernetes tells a pod, unless the settings say where they are', async () => {
    const variables = { KUBERNETES_SERVICE_HOST: '34.118.224.1' }
    expect(await asking(url, { leads: ['34.118.229.9'], variables })).toMatchObject({
      connected: [],
      problem: { message: expect.stringContaining('list network.clusterRanges') },
    })
    const rules = { clusterRanges: ['34.118.224.0/24'] }
    expect(await asking(url, { leads: ['34.118.229.9'], variables, rules })).toMatchObject({
      connected: ['34.118.229.9'],
    })
  })

  it.each(['http://10.0.0.7:8080/', 'http://[fd00::7]:8080/'])('%s is judged as what it is', async (address) => {
    expect(await asking(address)).toMatchObject({ connected: [], problem: { message: expect.stringContaining('add') } })
    const rules = { privateHosts: [new URL(address).host] }
    expect((await asking(address, { rules })).connected).toHaveLength(1)
  })

  it('was not found if its name leads nowhere', async () => {
    expect(await asking(url)).toMatchObject({ problem: { message: 'its name was not found' } })
  })

  it('is not waited for beyond the call', async () => {
    const fetch = tenantFetch({
      variables: {},
      through: outgoing({}),
      resolve: () => new Promise(() => undefined),
    })
    const asking = new AbortController()
    const asked = fetch(new URL(url), { signal: asking.signal }, closedNetwork)
    asking.abort(new Error('the budget is used up'))
    await expect(asked).rejects.toThrow('the budget is used up')
  })

  it('leaves Node a thread for the names of vendors, however many names of tenants hang', async () => {
    const hanging: string[] = []
    const silent = Promise.withResolvers<LookupAddress[]>()
    const fetch = tenantFetch({
      variables: {},
      through: outgoing({}),
      resolve: (name) => {
        hanging.push(name)
        return silent.promise
      },
      ask: async () => new Response(),
    })
    const over = new AbortController()
    const { signal } = new AbortController()
    const calls = ['a', 'b', 'c'].map((name) =>
      fetch(new URL(`http://${name}.example/`), { signal: name === 'b' ? over.signal : signal }, closedNetwork),
    )
    over.abort(new Error('over'))
    await expect(calls[1]).rejects.toThrow('over')
    expect(hanging).toEqual(['a.example'])
    silent.resolve(at('1.1.1.1'))
    await Promise.all([calls[0], calls[2]])
    expect(hanging).toEqual(['a.example', 'c.example'])
  })

  it('tells nothing of the address that took no connection', async () => {
    const fetch = tenantFetch({
      variables: {},
      through: outgoing({}),
      resolve: async () => at('1.1.1.1'),
      ask: () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED 1.1.1.1:80'), { code: 'ECONNREFUSED' })),
    })
    const asked = fetch(new URL(url), { signal: new AbortController().signal }, closedNetwork)
    await expect(asked).rejects.toThrow(/^it refused the connection$/)
  })
})

describe('where a proxy is set', () => {
  const variables = { HTTP_PROXY: 'http://proxy.example:3128', NO_PROXY: 'direct.internal' }

  it('a host that the operator names goes through it, whose address nobody here sees', async () => {
    expect(await asking(url, { variables, rules: named })).toMatchObject({ proxied: [url], connected: [] })
  })

  it('another host is not asked', async () => {
    const { proxied, connected, problem } = await asking(url, { variables, leads: ['1.1.1.1'] })
    expect({ proxied, connected }).toEqual({ proxied: [], connected: [] })
    expect(problem).toBeInstanceOf(TerminalError)
    expect(problem?.message).toMatch(/goes through a proxy.*: add ledger\.internal:8080 to network\.privateHosts/)
  })

  it('an address that is written out goes through it where it may be asked', async () => {
    expect(await asking('http://1.1.1.1/', { variables })).toMatchObject({ proxied: ['http://1.1.1.1/'] })
    expect(await asking('http://10.0.0.7/', { variables })).toMatchObject({ proxied: [], connected: [] })
  })

  it('a host in NO_PROXY is judged as without a proxy', async () => {
    expect(await asking('http://direct.internal/', { variables, leads: ['1.1.1.1'] })).toMatchObject({
      connected: ['1.1.1.1'],
      proxied: [],
    })
    expect(await asking('http://direct.internal/', { variables, leads: ['10.0.0.7'] })).toMatchObject({ connected: [] })
  })
})

it('nothing comes to a server on this machine, not even a connection, whatever name leads there', async () => {
  const resolutions = [['127.0.0.1'], ['1.1.1.1', '127.0.0.1'], ['::ffff:127.0.0.1'], ['::1', '127.0.0.1'], ['0.0.0.0']]
  for (const leads of resolutions) {
    const fetch = tenantFetch({ variables: {}, through: outgoing({}), resolve: async () => at(...leads) })
    const to = new URL(`http://ledger.internal:${server.port}/latest/meta-data/`)
    const rules = { privateHosts: [to.host], clusterRanges: [] }
    await expect(fetch(to, { signal: new AbortController().signal }, rules)).rejects.toThrow('may not be asked')
  }
  expect(server.connections()).toBe(0)
})
