import { expect, it } from 'vitest'
import { type Comparison, comparisonsIn, comparisonsInGo, isAboutSecrets, mayCompareSecrets } from './comparisons.ts'
import { filesIn, isTest, textOf } from './repository.ts'

const source = (folder: string, end: string): string[] =>
  filesIn(folder).filter((file) => file.endsWith(end) && !isTest(file) && !file.includes('/testing/'))

// stand-ins play vendors on loopback, whose secrets are for tests
const inTypeScript = ['shared', 'plugins', 'infra']
  .flatMap((folder) => source(folder, '.ts'))
  .filter((file) => !file.startsWith('shared/sandbox/'))
const inGo = source('infra', '.go')

const told = ({ file, sides }: Comparison): string => `${file}: ${sides}`

/** Comparisons in constant time. */
const constantTime = [
  'infra/bridge/internal/signing/signature.go: hmac.Equal([]byte(signature), want)',
  'shared/runtime/src/wire/signature.ts: isSameBytes(bytes ~ code)',
  'shared/runtime/src/wire/webhook-secret.ts: isSameBytes(await secretDigest(known) ~ given)',
]

/** Comparisons that tell nobody a secret, and why. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  'a name of a Secret, of a variable, or of a token of YAML or JSON': [
    "shared/cli/src/manifest/list-beside.ts: contents.srcToken?.type ~ 'block-seq'",
    "shared/cli/src/manifest/list-beside.ts: list?.srcToken?.type ~ 'block-seq'",
    'shared/cli/src/manifest/remove-manifest.ts: name ~ secret',
    'shared/cli/src/manifest/remove-manifest.ts: secretRef?.name ~ secret',
    'shared/cli/src/manifest/remove-manifest.ts: valueFrom?.secretKeyRef?.name ~ secret',
    "shared/cli/src/settings/open-database.ts: searchParams?.has('password')",
    'shared/cli/src/terminal/terminal-without-secrets.ts: secretName.test(name)',
    'infra/bridge/internal/kubernetes/list.go: token ~ wanted',
  ],
  'the shape of it, which anybody knows': [
    'shared/runtime/src/wire/webhook-secret.ts: header?.match(/^Bearer (.+)$/)',
    'shared/sdk/src/secrets/what-is-secret.ts: /^[A-Za-z0-9+/]+={0,2}$/.test(credential)',
    'shared/sdk/src/secrets/what-is-secret.ts: credentialIn.exec(header)',
    'shared/vendors/src/slack/webhook.ts: /^v0=[0-9a-f]{64}$/.test(signatureIn(headers))',
  ],
  'both are our own: nobody sent either': [
    'shared/vendors/src/trouble.ts: latest?.token ~ token',
    'infra/bridge/internal/redact/redact.go: slices.Contains(secret, true)',
  ],
}
const known = [...constantTime, ...Object.values(harmless).flat()].toSorted()

it('a secret or a signature is compared where it takes the same time, wherever they differ, and nowhere else', () => {
  expect(inTypeScript.length).toBeGreaterThan(400)
  expect(inGo.length).toBeGreaterThan(30)
  const found = [...inTypeScript.filter(mayCompareSecrets).flatMap(comparisonsIn), ...inGo.flatMap(comparisonsInGo)]
  expect([...new Set(found.filter(isAboutSecrets).map(told))].toSorted()).toEqual(known)
})

/** Where codes are made and believed: there every comparison is looked at, whatever it names. */
const codes = ['signature', 'webhook-secret'].map((name) => `shared/runtime/src/wire/${name}.ts`)

it('where codes are made and believed nothing else is compared with what a sender wrote', () => {
  const isLiteral = (side: string) => /^(\/.*\/\w*|'[^']*')$/.test(side)
  const found = [...codes, 'shared/vendors/src/received.ts'].flatMap(comparisonsIn)
  expect(found.filter(({ each }) => !each.some(isLiteral)).map(told)).toEqual([
    'shared/runtime/src/wire/signature.ts: ids[at] ~ keyId',
    'shared/runtime/src/wire/signature.ts: isSameBytes(bytes ~ code)',
    'shared/runtime/src/wire/webhook-secret.ts: isSameBytes(await secretDigest(known) ~ given)',
  ])
  expect(source('infra/bridge/internal/signing', '.go').flatMap(comparisonsInGo).map(told)).toEqual([
    // the separator between keys
    "infra/bridge/internal/signing/keys.go: r ~ '",
    'infra/bridge/internal/signing/signature.go: theirs ~ id',
    'infra/bridge/internal/signing/signature.go: hmac.Equal([]byte(signature), want)',
    'infra/bridge/internal/signing/source.go: trouble ~ f.trouble',
    'infra/bridge/internal/signing/source.go: f.read.Size() ~ now.Size()',
  ])
})

const makesCodes = /\bcrypto\.subtle\.(sign|verify|digest)\(|\bcreateHmac\(|\bcreateHash\(|\bfrom '@noble\//
const makesCodesInGo = /\b(hmac\.New|sha\d+\.(New|Sum\d+))\b/

it('codes are made in these places: another one has a law to itself, and a place to be compared', () => {
  expect(inTypeScript.filter((file) => makesCodes.test(textOf(file)))).toEqual([
    // the sum of a body, which the signature of AWS covers
    'shared/cli/src/aws/sign-for-aws.ts',
    // names for keys, which are no secret
    'shared/driver/src/values/stable-hash.ts',
    'shared/runtime/src/journal/identity.ts',
    'shared/runtime/src/wire/signature.ts',
    'shared/runtime/src/wire/webhook-secret.ts',
    // `crypto.subtle.verify` compares in constant time
    'shared/vendors/src/received.ts',
    // checksums of what is built
    'infra/file-entries.ts',
    'infra/lambda/write-lambda.ts',
  ])
  expect(inGo.filter((file) => makesCodesInGo.test(textOf(file)))).toEqual([
    // names a lock
    'infra/bridge/internal/inventory/lock.go',
    'infra/bridge/internal/signing/signature.go',
    // the sum of a body, which AWS's own signer wants
    'infra/bridge/internal/sigv4/sigv4.go',
  ])
})
