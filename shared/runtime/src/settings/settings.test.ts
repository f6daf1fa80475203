import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

const key = Buffer.alloc(32, 1).toString('base64')
const otherKey = Buffer.alloc(32, 2).toString('base64')
const variables: Record<string, string> = {
  KEY_EU: key,
  KEY_US: `${otherKey} ${otherKey}`,
  ARGO: 'argo-secret',
  WEAK: 'password',
  SHORT: 'c2hvcnQ=',
  CANARY_STEPS_SIGNING_KEY: key,
}
const read = (text: string, env = (name: string) => variables[name]) => readSettings(text, 'canary-steps.yaml', env)
const problemOf = (text: string, env?: (name: string) => string | undefined) =>
  read(text, env).then(
    () => undefined,
    (error: Error) => error,
  )

test.each(['', '# nothing yet\n'])(
  'without settings (%j) one key of the environment counts, and everything is allowed',
  async (text) => {
    const { keys, policy, endpoint, warnings } = await read(text)
    expect(keys).toMatchObject([{ cluster: 'default', region: '' }])
    expect(endpoint).toBeUndefined()
    expect(policy.allows({ cluster: 'default', namespace: 'any' }, 'slack:C1')).toBe(true)
    expect(warnings).toEqual(['no namespaces in the settings: any namespace may reach any target'])
  },
)

test('each cluster has its keys and its region', async () => {
  const { keys, endpoint, policy } = await read(`
    endpoint: https://steps.example.com
    clusters:
      prod-eu: { region: eu, key: env:KEY_EU }
      prod-us: { key: env:KEY_US }`)
  expect(endpoint).toBe('https://steps.example.com')
  expect(keys).toMatchObject([
    { cluster: 'prod-eu', region: 'eu' },
    { cluster: 'prod-us', region: '' },
    { cluster: 'prod-us', region: '' },
  ])
  expect(policy.regions()).toEqual(['eu'])
})

test.each([
  ['is the same text', key],
  ['is written with its prefix', `whsec_${key}`],
  ['is written without its padding', key.replace(/=+$/, '')],
  ['is an old one beside a new one', `${otherKey} ${key}`],
  ['is one that HMAC pads to the same', Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(8)]).toString('base64')],
])('a key in two clusters is refused, both are named and the key is not: it %s', async (_, written) => {
  const text = 'clusters: { prod-eu: { key: env:KEY_EU }, prod-us: { key: env:KEY_US }, prod-ap: { key: env:KEY_AP } }'
  const third = Buffer.alloc(32, 3).toString('base64')
  const error = await problemOf(text, (name) => ({ KEY_EU: key, KEY_US: third, KEY_AP: written })[name])
  expect(error?.message).toMatch(
    /^canary-steps\.yaml: clusters\.prod-eu\.key and clusters\.prod-ap\.key are the same secret/,
  )
  expect(error?.message).not.toContain(key.slice(0, 12))
})

test('a secret of notifications in two clusters is refused, too', async () => {
  const error = await problemOf(`
    clusters:
      prod-eu: { key: env:KEY_EU, argoWebhook: env:ARGO }
      prod-us: { key: env:KEY_US, argoWebhook: env:ARGO }`)
  expect(error?.message).toMatch(/clusters\.prod-eu\.argoWebhook and clusters\.prod-us\.argoWebhook are the same/)
  expect(error?.message).not.toContain('argo-secret')
})

test('the settings say who may approve, and the defaults fill the gaps', async () => {
  const { policy } = await read(`
    namespaces:
      pay: { clusters: [prod-*], approvers: { users: [U0ADA], emails: [bo@example.com], requiredFrom: { S0SEC: 1 } } }`)
  expect(policy.approvals({ cluster: 'prod-eu', namespace: 'pay' })).toEqual({
    users: ['U0ADA'],
    groups: [],
    emails: ['bo@example.com'],
    accounts: [],
    required: 1,
    requiredFrom: { S0SEC: 1 },
    allowAuthor: false,
    allowEarlier: false,
  })
})

test('once there are namespaces, what is not listed is denied', async () => {
  const { policy, warnings } = await read(`
    namespaces:
      payments: { clusters: [prod-*], allow: ["slack:C0PAY"], defaults: { slack-notify: { channel: C0PAY } } }
      shop: {}`)
  const inPayments = { cluster: 'prod-eu', namespace: 'payments' }
  expect(warnings).toEqual([])
  expect(policy.allows(inPayments, 'slack:C0PAY')).toBe(true)
  expect(policy.defaults(inPayments, 'slack-notify')).toEqual({ channel: 'C0PAY' })
  expect(policy.allows(inPayments, 'slack:C0OTHER')).toBe(false)
  expect(policy.allows({ cluster: 'staging', namespace: 'payments' }, 'slack:C0PAY')).toBe(false)
  expect(policy.allows({ cluster: 'prod-eu', namespace: 'shop' }, 'slack:C0PAY')).toBe(false)
})

test('no namespaces listed means that nothing is allowed to any', async () => {
  const { policy } = await read('namespaces: {}')
  expect(policy.allows({ cluster: 'default', namespace: 'payments' }, 'slack:C0PAY')).toBe(false)
})

test.each([
  ['clusters: [', 'canary-steps.yaml:1: not YAML: '],
  ['a: 1\nb: 2\n  c: 3', 'canary-steps.yaml:2: not YAML: '],
  ['clusters: {}\nclusters: {}', 'canary-steps.yaml:2: not YAML: Map keys must be unique'],
  ['just text', 'canary-steps.yaml: top level: Invalid input: expected object, received string'],
  ['- a list', 'canary-steps.yaml: top level: Invalid input: expected object, received array'],
  [
    'namespace: {}',
    'canary-steps.yaml: top level: Unrecognized key: "namespace"; there are endpoint, clusters, namespaces, images, network, journals, steps, audit',
  ],
  ['endpoint: steps', 'canary-steps.yaml: endpoint: "steps" is not a URL such as https://steps.example.com'],
  ['endpoint: 5', 'canary-steps.yaml: endpoint: must be a URL such as https://steps.example.com'],
  [
    'endpoint: https://steps.example.com/prod',
    'canary-steps.yaml: endpoint: "https://steps.example.com/prod" must end after the host',
  ],
  [
    'clusters: { __proto__: { key: env:KEY_EU } }',
    'canary-steps.yaml: clusters.__proto__: cannot be a name: choose another',
  ],
  [
    'steps: { a: { __proto__: { mode: skip } } }',
    'canary-steps.yaml: steps.a.__proto__: cannot be a name: choose another',
  ],
  [
    'clusters: { eu: { key: env:KEY_EU, region: constructor } }',
    'canary-steps.yaml: clusters.eu.region: cannot be a name: choose another',
  ],
  ['endpoint: steps.example.com:443', 'canary-steps.yaml: endpoint: "steps.example.com:443" must begin with https://'],
  [
    'clusters: { eu: { key: env:KEY_EU, ring: [prod, dev] } }',
    'canary-steps.yaml: clusters.eu.ring: must be one name, such as prod: a cluster has at most one ring',
  ],
  ['clusters: {}', 'canary-steps.yaml: clusters: names no cluster'],
  [
    'clusters: { eu: { key: env:KEY_EU, argoWebhook: env:WEAK } }',
    'canary-steps.yaml: clusters.eu.argoWebhook: WEAK is a word or a number of 8 characters',
  ],
  [
    'clusters: { eu: { key: env:KEY_EU, argoWebhook: env:NONE } }',
    'canary-steps.yaml: clusters.eu.argoWebhook: NONE is missing',
  ],
  ['clusters: { eu: {} }', 'canary-steps.yaml: clusters.eu.key: must name a variable, such as env:KEY_EU'],
  [`clusters: { eu: { key: ${key} } }`, 'canary-steps.yaml: clusters.eu.key: must name a variable, such as env:KEY_EU'],
  ['clusters: { eu: { key: env:NONE } }', 'canary-steps.yaml: clusters.eu.key: NONE is missing'],
  [
    'clusters: { eu: { key: env:SHORT } }',
    'canary-steps.yaml: clusters.eu.key: SHORT is not a signing key: at least 32',
  ],
  [
    'clusters: { eu: { key: env:KEY_EU, regions: eu } }',
    'canary-steps.yaml: clusters.eu: Unrecognized key: "regions"; there are region, ring, ',
  ],
  ['namespaces: { pay: { allowed: [] } }', 'canary-steps.yaml: namespaces.pay: Unrecognized key: "allowed"'],
  [
    'namespaces: { pay: { allow: ["a*b*c"] } }',
    'canary-steps.yaml: namespaces.pay.allow.0: must be a name or a pattern',
  ],
  ['namespaces: { pay: { allow: [ok, 5] } }', 'canary-steps.yaml: namespaces.pay.allow.1: Invalid input'],
  [
    'namespaces: { pay: { clusters: eu } }',
    'canary-steps.yaml: namespaces.pay.clusters: Invalid input: expected array',
  ],
  [
    'namespaces: { pay: { approvers: { users: [ada] } } }',
    'canary-steps.yaml: namespaces.pay.approvers.users.0: must be the ID of a Slack user, such as U0ANN',
  ],
  [
    'namespaces: { pay: { approvers: { groups: ["@release"] } } }',
    'canary-steps.yaml: namespaces.pay.approvers.groups.0: must be the ID of a Slack user group, such as S0PAY',
  ],
  [
    'namespaces: { pay: { approvers: { emails: [ada] } } }',
    'canary-steps.yaml: namespaces.pay.approvers.emails.0: Invalid email address',
  ],
  [
    'namespaces: { pay: { approvers: { accounts: ["Ann Archer"] } } }',
    'canary-steps.yaml: namespaces.pay.approvers.accounts.0: must be a Jira account ID, such as 712020:5b10ac8d, or *',
  ],
  [
    'namespaces: { pay: { approvers: { required: 0 } } }',
    'canary-steps.yaml: namespaces.pay.approvers.required: Too small',
  ],
  [
    'namespaces: { pay: { approvers: { requiredFrom: { S0SEC: 0 } } } }',
    'canary-steps.yaml: namespaces.pay.approvers.requiredFrom.S0SEC: Too small',
  ],
  [
    'namespaces: { pay: { approvers: { user: [U0ADA] } } }',
    'canary-steps.yaml: namespaces.pay.approvers: Unrecognized key: "user"',
  ],
  ['namespaces: { pay: { defaults: { toy: 5 } } }', 'canary-steps.yaml: namespaces.pay.defaults.toy: Invalid input'],
])('%j is refused in one line that says where', async (text, line) => {
  const error = await problemOf(text)
  expect(error).toBeInstanceOf(SettingsError)
  expect(error?.message.startsWith(line), error?.message).toBe(true)
  expect(error?.message).not.toMatch(/\n/)
  expect(error?.message).not.toContain(key)
})

test('without any key the environment is named', async () => {
  const error = await problemOf('', () => undefined)
  expect(error).toBeInstanceOf(SettingsError)
  expect(error?.message).toMatch(/^CANARY_STEPS_SIGNING_KEY .*openssl rand -base64 32$/)
})

test('a step that decides is not to be skipped, and the remedy is named', async () => {
  const known = [
    { name: 'ask', gate: true },
    { name: 'tell', gate: false },
  ]
  const env = (name: string) => variables[name]
  const text = (name: string, mode: string) => `steps: { ${name}: { mode: ${mode} } }`
  await expect(readSettings(text('ask', 'skip'), 'canary-steps.yaml', env, known)).rejects.toThrow(
    'canary-steps.yaml: steps.ask.mode: ask decides whether rollouts go on, so it is not skipped: hold or fail it',
  )
  for (const [name, mode] of [
    ['tell', 'skip'],
    ['ask', 'hold'],
    ['ask', 'fail'],
  ] as const)
    expect((await readSettings(text(name, mode), 'canary-steps.yaml', env, known)).policy.mode(name)).toBe(mode)
})
