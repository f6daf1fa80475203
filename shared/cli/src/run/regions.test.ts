import { driftedClock, loadRollout, type StepPlugin, virtualClock } from '@canary-steps/driver'
import { afterEach, expect, it, vi } from 'vitest'
import { command, fileWith, rolloutWith } from '../testing/command.ts'
import { oneRegion } from '../testing/one-region.ts'
import { drive } from './drive.ts'
import { runFaults } from './faults/run-faults.ts'
import { regionsOption } from './options/regions-option.ts'
import { rolloutAt, sitesOf } from './options/sites.ts'
import { linesOutput } from './output/output-lines.ts'
import { regionRun } from './region-run.ts'

afterEach(() => {
  vi.useRealTimers()
})

const notify = (more = '') =>
  `{ plugin: { name: canary-steps/slack-notify, config: { channel: C0PAY, text: hello${more} } } }`
const approve =
  '{ plugin: { name: canary-steps/slack-approval, config: { channel: C0PAY, text: ok?, approvers: { groups: [S0PAY] }, allowAuthor: true } } }'
const file = fileWith(rolloutWith(`[{ setWeight: 20 }, ${notify()}, { pause: { duration: 90 } }, { setWeight: 60 }]`))
const run = (regions: string, ...more: string[]) => command(['run', file, '--sandbox', '--regions', regions, ...more])
const lastLines = (out: string, count: number) =>
  out.slice(0, out.indexOf('\nSlack\n')).trimEnd().split('\n').slice(-count)
const linesOf = (region: string, out: string) => out.split('\n').filter((line) => line.startsWith(`${region} `))

it('runs one release in several regions at once, one a minute after the other, and says how it ended in each', async () => {
  const { code, out, err } = await run('us,eu-west,ap')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.split('\n').filter((line) => line.includes('step 2'))).toEqual([
    'us       00:00:00  step 2  plugin: canary-steps/slack-notify',
    'eu-west  00:01:00  step 2  plugin: canary-steps/slack-notify',
    'ap       00:02:00  step 2  plugin: canary-steps/slack-notify',
  ])
  expect(lastLines(out, 3)).toEqual([
    'us       00:01:30  Healthy',
    'eu-west  00:02:30  Healthy',
    'ap       00:03:30  Healthy',
  ])
})

it('lets regions begin together when --stagger says so', async () => {
  const { out } = await run('us,eu', '--stagger', '0s')
  expect(lastLines(out, 2)).toEqual(['us  00:01:30  Healthy', 'eu  00:01:30  Healthy'])
})

it('names the region also where there is one', async () => {
  const { code, out } = await run('us')
  expect({ code, last: lastLines(out, 1) }).toEqual({ code: 0, last: ['us  00:01:30  Healthy'] })
  expect(out).toContain('local-us · us')
})

it('the demo in three regions has a thread, a card and a run in each, and all look up what they depend on', async () => {
  const { code, err, out, threads, cards, runs } = await oneRegion('--regions', 'us,eu:+40s,ap:-15s')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect({ threads, cards, runs }).toEqual({
    threads: ['Healthy 2', 'Healthy 2', 'Healthy 2'],
    cards: ['approved', 'approved', 'approved'],
    runs: ['success', 'success', 'success'],
  })
  expect(out.match(/dependency-check Run Successful: 2 of 2 ready/g)).toHaveLength(3)
  expect(new Set(out.match(/canary-steps: [0-9a-f]{16}/g)).size).toBe(3)
})

it('a step for one region is skipped in the others: the function knows them by their keys', async () => {
  const only = fileWith(rolloutWith(`[${notify(', regions: [eu]')}]`))
  const { out } = await command(['run', only, '--sandbox', '--regions', 'us,eu'])
  expect(linesOf('us', out).join()).toContain('skipped: runs only in eu')
  expect(linesOf('eu', out).join()).toContain('told C0PAY')
})

it('writes the region with each event, and the time that its clock shows, while the function keeps its own', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T10:00:00Z') })
  const { out, err } = await run('us,eu:+40s,ap:-15s', '--json', '--log')
  const events: { region: string; event: string; at: string }[] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(new Set(events.map(({ region }) => region))).toEqual(new Set(['us', 'eu', 'ap']))
  expect(events.filter(({ event }) => event === 'call').map(({ region, at }) => `${region} ${at}`)).toEqual([
    'us 2026-01-01T10:00:00.000Z',
    'eu 2026-01-01T10:01:40.000Z',
    'ap 2026-01-01T10:01:45.000Z',
  ])
  expect(events.slice(-3).map(({ event, region, at }) => [event, region, at])).toEqual([
    ['end', 'us', '2026-01-01T10:01:30.000Z'],
    ['end', 'eu', '2026-01-01T10:03:10.000Z'],
    ['end', 'ap', '2026-01-01T10:03:15.000Z'],
  ])
  const logged = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const runs = logged.filter(({ message }) => message === 'run slack-notify')
  expect(runs.map(({ cluster, time }) => `${cluster} ${time}`)).toEqual([
    'local-us 2026-01-01T10:00:00.000Z',
    'local-eu 2026-01-01T10:01:00.000Z',
    'local-ap 2026-01-01T10:02:00.000Z',
  ])
})

it('shows plugins a Rollout of each cluster, with a uid of its own and the times of its clock', async () => {
  const clock = virtualClock(Date.parse('2026-01-01T10:00:00Z'))
  const text = rolloutWith('[{ setWeight: 20 }, { plugin: { name: acme/gate } }]')
  const rollout = loadRollout(text.replace('name: shop', 'uid: u-1, name: shop'), { file: 'shop.yaml' })
  const seen: unknown[] = []
  const plugin: StepPlugin = {
    async call(_, { metadata, status }) {
      const progressing = status.conditions.find(({ type }) => type === 'Progressing')
      seen.push([metadata.uid, metadata.creationTimestamp, progressing?.lastUpdateTime])
      return { result: { phase: 'Successful' } }
    },
  }
  const regions = regionsOption('us,eu:+40s,ap:-15s')
  const runs = sitesOf({ regions, stagger: 0 }).map((site) =>
    regionRun(
      rolloutAt(rollout, site),
      { analysis: 'pass', startsAfter: site.startsAfter },
      {
        clock: driftedClock(clock, site.drift),
        plugin: () => plugin,
        output: linesOutput(() => undefined, clock.now()),
        faults: runFaults([], []),
        observe: () => Promise.resolve(),
        resume: () => Promise.resolve(''),
      },
    ),
  )
  await drive(runs, { clock, pace: () => Promise.resolve(), isAllClosed: () => Promise.resolve(true) })
  expect(seen).toEqual([
    ['u-1-us', '2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z'],
    ['u-1-eu', '2026-01-01T10:00:40Z', '2026-01-01T10:00:40Z'],
    ['u-1-ap', '2026-01-01T09:59:45Z', '2026-01-01T09:59:45Z'],
  ])
  expect(clock.now()).toBe(Date.parse('2026-01-01T10:00:00Z'))
})

it.each([
  ['2@eu', ['us  00:01:30  Healthy', 'eu  00:01:00  Degraded, aborted: Rollout aborted update to revision 2']],
  ['2', ['us  00:00:00  Degraded, aborted: Rollout aborted update to revision 2', 'eu  00:02:30  Healthy']],
])('--abort-at %s aborts in that region alone, and the others become Healthy', async (place, ends) => {
  const { code, out } = await run('us,eu', '--abort-at', place)
  expect({ code, ends: lastLines(out, 2) }).toEqual({ code: 1, ends })
  expect(out.match(/^ {2}:\w+: (aborted|Healthy) payments\/shop revision 2/gm)).toHaveLength(2)
})

it('--promote-full-at 3@eu skips the pause in that region alone', async () => {
  const { code, out } = await run('us,eu', '--promote-full-at', '3@eu')
  expect({ code, ends: lastLines(out, 2) }).toEqual({
    code: 0,
    ends: ['us  00:01:30  Healthy', 'eu  00:01:00  Healthy'],
  })
})

it.each([
  ['lost-reply@2@eu', 'eu', 'Run Error: the reply was lost'],
  ['lost-reply@eu', 'eu', 'Run Error: the reply was lost'],
  ['lost-reply', 'us', 'Run Error: the reply was lost'],
  ['vendor-429@2@eu', 'eu', 'rate limited (again in 20s)'],
  ['function-down:60@ap', 'ap', 'Run Error: the function cannot be reached'],
  ['new-revision@2@eu', 'eu', 'Healthy at revision 3'],
])('--fault %s befalls the calls of %s alone, and all become Healthy', async (fault, region, says) => {
  const { code, out } = await run('us,eu,ap', '--fault', fault)
  const where = ['us', 'eu', 'ap'].filter((one) => linesOf(one, out).some((line) => line.includes(says)))
  expect({ code, where }).toEqual({ code: 0, where: [region] })
})

it('a function that one region cannot reach still hears of clicks, also those that come while that region tries', async () => {
  const asked = fileWith(rolloutWith(`[${approve}]`))
  const flags = ['--regions', 'us,eu', '--stagger', '30s', '--fault', 'function-down:300@us']
  const { code, out } = await command(['run', asked, '--sandbox', ...flags])
  expect(linesOf('us', out).filter((line) => line.includes('00:01:10'))).toEqual([
    'us  00:01:10    canary-steps/slack-approval Run Error: the function cannot be reached',
  ])
  expect(out).toContain('eu  00:01:18    canary-steps/slack-approval Run Successful: approved by Ann Archer')
  expect({ code, ends: lastLines(out, 2).map((line) => line.slice(-7)) }).toEqual({
    code: 0,
    ends: ['Healthy', 'Healthy'],
  })
})

it('a region that has ended goes on telling how it stands: its thread is closed minutes later, though no Abort arrived', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T10:00:00Z') })
  const long = fileWith(rolloutWith(`[${notify()}, ${notify()}, { pause: { duration: 1h } }]`))
  const faults = ['--abort-at', '2@us', '--fault', 'function-down:60@2@us']
  const { out } = await command(['run', long, '--sandbox', '--regions', 'us,eu', ...faults])
  expect(out).toContain('us  00:00:00    canary-steps/slack-notify Abort Error: the function cannot be reached')
  expect(out).toMatch(/canary-steps {2}10:05:00\n {2}│ :rewind: aborted/)
})

it('random faults are drawn for every region, and told there', async () => {
  const { out } = await run('us,eu', '--fault', 'random', '--seed', '7')
  const [us, eu] = out.split('\n')
  expect(us).toMatch(/^us {2}00:00:00 {2}seed 7:( --fault \S+@2@us)+$/)
  expect(eu).toMatch(/^eu {2}00:00:00 {2}seed 7:( --fault \S+@2@eu)+$/)
})

it('the same command with the same seed prints the same', async () => {
  const fixed = fileWith(rolloutWith(`[{ setWeight: 20 }, ${approve}]`).replace('name: shop', 'uid: u-1, name: shop'))
  const print = async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T10:00:00Z') })
    const faults = ['--fault', 'random', '--seed', '11']
    return command(['run', fixed, '--sandbox', '--regions', 'us,eu:+40s,ap:-15s', ...faults])
  }
  const first = await print()
  expect(first.out).toContain('seed 11: --fault')
  expect(await print()).toEqual(first)
})

it('promotes a pause without end in each region, where nobody is at a terminal', async () => {
  const paused = fileWith(rolloutWith('[{ pause: {} }]'))
  const { code, out } = await command(['run', paused, '--sandbox', '--regions', 'us,eu'])
  const notes = out.split('\n').filter((line) => line.includes('paused without end: promoted'))
  expect({ code, notes: notes.map((line) => line.slice(0, 12)) }).toEqual({
    code: 0,
    notes: ['us  00:00:00', 'eu  00:01:00'],
  })
})

it('forty regions end Healthy, each with a thread of its own', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `r${index}`)
  const { code, out } = await run(names.map((name, index) => `${name}:${index - 20}s`).join())
  expect(code).toBe(0)
  expect(lastLines(out, 40).filter((line) => line.endsWith('  Healthy'))).toHaveLength(40)
  expect(out.match(/^ {2}:white_check_mark: Healthy payments\/shop revision 2/gm)).toHaveLength(40)
})
