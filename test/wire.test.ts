import { readdirSync, readFileSync } from 'node:fs'
import {
  AuditRecord,
  callFunction,
  sign,
  verifiedBy,
  WireInventory,
  WireReply,
  WireRequest,
} from '@canary-steps/runtime'
import { changeBetween } from '@canary-steps/runtime/executable'
import { ReplicaSet } from '@canary-steps/runtime/host/kubernetes/replica-set'
import { WireWanted } from '@canary-steps/runtime/wire/wire'
import { ChangeAnswer, rolloutView } from '@canary-steps/sdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { changeSources } from './golden/change-sources.ts'
import { expectGolden } from './golden/golden-file.ts'
import { goldenAddress, goldenKeys, goldenTime, recordCase } from './golden/record-case.ts'
import { recordedChanges } from './golden/recorded-changes.ts'
import { viewSources, wholeRollout, writtenView } from './golden/view-sources.ts'
import { WireCase } from './golden/wire-case.ts'
import { caseSources } from './golden/wire-cases.ts'

const folder = new URL('./wire/', import.meta.url)
const views = new URL('./views/', folder)
const changes = new URL('./changes/', folder)
const namesIn = (of: URL) =>
  readdirSync(of)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .toSorted()
const committed = (name: string): WireCase =>
  WireCase.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
const sorted = (names: readonly { name: string }[]) => names.map(({ name }) => name).toSorted()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(goldenTime) })
  vi.spyOn(crypto, 'randomUUID').mockReturnValue('00000000-0000-4000-8000-00000000feed')
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a golden file of the wire', () => {
  it.each(caseSources)('$name is what client and function say to each other today', async (source) => {
    expectGolden(new URL(`${source.name}.json`, folder), await recordCase(source))
  })

  it('is written by a case, each of them', () => {
    expect(namesIn(folder)).toEqual(sorted(caseSources))
  })

  it.each(namesIn(folder))('%s is signed in both directions with its key, unless it is about that', async (name) => {
    const { request, reply } = committed(name)
    const isSigned = ({
      headers,
      body,
      signed,
    }: {
      headers: Record<string, string>
      body: string
      signed?: string | undefined
    }) => verifiedBy(goldenKeys(), new Headers(headers), signed ?? body).then((key) => key !== undefined)
    const wanted = name !== 'unsigned'
    expect([await isSigned(request), await isSigned(reply)]).toEqual([wanted, wanted])
    expect(reply.headers['webhook-id']).toBe(request.headers['webhook-id'])
  })

  it.each(namesIn(folder))('%s has bodies that fit the schemas of the wire', (name) => {
    const { request, reply } = committed(name)
    const content: unknown = JSON.parse(request.body || 'null')
    if (request.path.startsWith('/v1/steps/')) expect(WireRequest.safeParse(content).error).toBeUndefined()
    if (request.path === '/v1/inventory') expect(WireInventory.parse(content).unread).toEqual([])
    if (reply.status === 200 && request.path.startsWith('/v1/steps/'))
      expect(WireReply.or(WireWanted).safeParse(JSON.parse(reply.body)).error).toBeUndefined()
    else if (reply.status === 200 && request.path.startsWith('/v1/audit'))
      expect(AuditRecord.array().safeParse(JSON.parse(reply.body).records).error).toBeUndefined()
    else if (reply.status !== 200) expect(JSON.parse(reply.body)).toMatchObject({ status: reply.status })
  })

  const calls = namesIn(folder).filter((name) => committed(name).request.path.startsWith('/v1/steps/'))
  it.each(calls)('%s is for a caller what it says: a signed 200 a result, all else an error', async (name) => {
    const { request, reply } = committed(name)
    const { rollout, plugin, config, operation } = WireRequest.parse(JSON.parse(request.body))
    const address = goldenAddress(async () => new Response(reply.body, reply))
    const answer = await callFunction(address, { operation, plugin, config, state: undefined, rollout })
    const { detail, phase, lookups } = Object(JSON.parse(reply.body))
    if (lookups) expect(answer).toEqual({ error: expect.stringContaining('more Rollouts than this caller reads') })
    else if (reply.status === 200) expect(answer).toMatchObject({ phase })
    else expect(answer).toEqual({ error: name === 'unsigned' ? expect.stringContaining('not signed') : detail })
  })

  it('keeps being read when fields are added to the reply', async () => {
    const { request, reply } = committed('first-run')
    const body = JSON.stringify({ ...JSON.parse(reply.body), added: { later: true } })
    const headers = await sign(goldenKeys()[0], request.headers['webhook-id'] ?? '', body)
    const address = goldenAddress(async () => new Response(body, { headers }))
    const { rollout, plugin, config } = WireRequest.parse(JSON.parse(request.body))
    const answer = await callFunction(address, { operation: 'run', plugin, config, state: undefined, rollout })
    expect(answer).toMatchObject({ phase: 'Running', requeueAfter: 11_000 })
  })
})

describe('a golden file of the view', () => {
  it.each(viewSources)('$name is the view that the sdk makes today', (source) => {
    expectGolden(new URL(`${source.name}.json`, views), { ...source, view: writtenView(source) })
  })

  it('is written by a source, each of them', () => {
    expect(namesIn(views)).toEqual(sorted(viewSources))
  })

  it.each(viewSources)('$name is its own view, so a view may cross the wire again', (source) => {
    const view = rolloutView(wholeRollout(source))
    expect(rolloutView(view)).toEqual(view)
  })

  // a zero metav1.Time and an empty slice without omitempty are null in Go's JSON (containers: a workloadRef not resolved yet)
  it.each([
    ['containers', { spec: { template: { metadata: { creationTimestamp: null }, spec: { containers: null } } } }],
    ['times of a condition', { status: { conditions: [{ lastUpdateTime: null, lastTransitionTime: null }] } }],
    ['the start of a pause', { status: { pauseConditions: [{ reason: 'CanaryPauseStep', startTime: null }] } }],
  ])('takes null, where Go writes it for %s, for what is absent', (_, part) => {
    const rollout = { metadata: { name: 'app' }, ...part }
    const absent: unknown = JSON.parse(JSON.stringify(rollout, (_, value: unknown) => value ?? undefined))
    expect(rolloutView(rollout)).toEqual(rolloutView(absent))
  })
})

describe('a golden file of a change', () => {
  it.each(changeSources)('$name is what two ReplicaSets come to today', async (source) => {
    const stable = source.stable === null ? undefined : ReplicaSet.parse(source.stable)
    const change = changeBetween(ReplicaSet.parse(source.canary), stable)
    expectGolden(new URL(`${source.name}.json`, changes), { ...source, change })
  })

  it.each(recordedChanges)('$name has what Argo adds to pods, and tells of none of it', async ({ canary, stable }) => {
    expect(JSON.stringify([canary, stable])).toMatch(/ephemeral-metadata|podAntiAffinity/)
    const change = changeBetween(ReplicaSet.parse(canary), ReplicaSet.parse(stable))
    expect(change).toMatchObject({ containers: [{ name: 'app' }], paths: [] })
  })

  it('is written by a source, each of them', () => {
    expect(namesIn(changes)).toEqual(sorted(changeSources))
  })

  it.each(namesIn(changes))('%s fits the schema of the wire', (name) => {
    const { change } = JSON.parse(readFileSync(new URL(`${name}.json`, changes), 'utf8'))
    expect(ChangeAnswer.parse(change)).toEqual(change)
  })

  // names and images are not secrets; the input of containers is
  it.each(namesIn(changes))('%s tells no value of anything but an image', (name) => {
    const { change } = JSON.parse(readFileSync(new URL(`${name}.json`, changes), 'utf8'))
    expect(JSON.stringify(change)).not.toMatch(/debug|MaxRAMPercentage|f1d2d2f924|database.creds|2026-01-01|0a1b|2c3d/)
  })
})
