import { expect, it } from 'vitest'
import { isPrivateHost, portOf } from './network.ts'
import { readPolicy } from './settings.ts'

const rulesOf = async (text: string) => (await readPolicy(text, 'canary-steps.yaml')).policy.network()

it('nothing private may be asked where the settings say nothing', async () => {
  expect(await rulesOf('')).toEqual({ privateHosts: [], clusterRanges: undefined })
})

it('hosts are named as a URL has them', async () => {
  const text =
    'network: { privateHosts: [Ledger.Internal, "cart.internal:8080", "0x0a000007", "[FD00::0007]:8443", bücher.internal] }'
  expect((await rulesOf(text)).privateHosts).toEqual([
    'ledger.internal',
    'cart.internal:8080',
    '10.0.0.7',
    '[fd00::7]:8443',
    'xn--bcher-kva.internal',
  ])
})

it('an empty list of ranges says that there are none', async () => {
  expect((await rulesOf('network: { clusterRanges: [] }')).clusterRanges).toEqual([])
})

const host = 'must be a host, written out, such as ledger.internal or ledger.internal:8080'
it.each([
  ['network: { privateHosts: ["*.internal"] }', `network.privateHosts.0: ${host}`],
  ['network: { privateHosts: ["http://ledger.internal"] }', `network.privateHosts.0: ${host}`],
  ['network: { privateHosts: ["ledger.internal/healthz"] }', `network.privateHosts.0: ${host}`],
  ['network: { privateHosts: ["ann@ledger.internal"] }', `network.privateHosts.0: ${host}`],
  ['network: { privateHosts: ["ledger.internal:http"] }', `network.privateHosts.0: ${host}`],
  ['network: { privateHosts: [""] }', `network.privateHosts.0: ${host}`],
  [
    'network: { clusterRanges: [10.96.0.0/40] }',
    'network.clusterRanges.0: must be a range of addresses such as 10.96.0.0/12',
  ],
  ['network: { privateHost: [] }', 'network: Unrecognized key: "privateHost"; there are privateHosts, clusterRanges'],
])('%s is refused in one line that says where', async (text, line) => {
  await expect(rulesOf(text)).rejects.toThrow(`canary-steps.yaml: ${line}`)
})

it.each([
  ['ledger.internal', 'http://ledger.internal', true],
  ['ledger.internal', 'https://ledger.internal:443/', true],
  ['ledger.internal', 'http://ledger.internal:8080', false],
  ['ledger.internal', 'http://cart.internal', false],
  ['ledger.internal:80', 'http://ledger.internal', true],
  ['ledger.internal:443', 'https://ledger.internal', true],
  ['ledger.internal:443', 'http://ledger.internal', false],
  ['ledger.internal:8080', 'http://ledger.internal:8080', true],
  ['ledger.internal:8080', 'http://ledger.internal', false],
])('the operator who named %s named %s: %s', (host, url, isSo) => {
  expect(isPrivateHost({ privateHosts: [host], clusterRanges: undefined }, new URL(url))).toBe(isSo)
})

it('a scheme that has no port of its own gives none', () => {
  expect(portOf(new URL('canary://ledger.internal'))).toBe('')
})
