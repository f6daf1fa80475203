import { beforeAll, describe, expect, it } from 'vitest'
import { oneRegion } from '../testing/one-region.ts'

const finished = { threads: ['Healthy 2'], cards: ['approved'], runs: ['success'] }

describe('one region with every gate', () => {
  let ran: Awaited<ReturnType<typeof oneRegion>>
  beforeAll(async () => {
    ran = await oneRegion()
  })

  it('ends with 0 and Healthy, with one thread, one card and one run', () => {
    expect(ran.out).toContain('Healthy at revision 2')
    expect(ran).toMatchObject({ code: 0, err: '', ...finished })
  })

  it('shows what it waited for: the dependency, the run, the people', () => {
    expect(ran.out).toContain(
      'dependency-check Run Successful: 2 of 2 ready: payments/ledger 2.5.1; http ledger.internal',
    )
    expect(ran.out).toContain('github-workflow Run Successful: acme/checkout e2e.yaml succeeded: https://')
    expect(ran.out).toContain('slack-approval Run Running: 1 of 2 approvals, 1 more from S0SEC: Ann Archer')
    expect(ran.out).toContain('slack-approval Run Successful: approved by Ann Archer, Cat Cooper')
  })

  it('shows in the card where the run is, and who approved', () => {
    expect(ran.out).toMatch(/^ {2}The e2e run \(https:\S+\/runs\/\d+\) passed at 5%\.$/m)
    expect(ran.out.match(/^ {2}:white_check_mark: @\w+$/gm)).toEqual([
      '  :white_check_mark: @U0ANN',
      '  :white_check_mark: @U0CAT',
    ])
  })
})

it.each([
  ['--abort-at', '4', 1, { threads: ['aborted 2'], cards: [], runs: ['cancelled'] }],
  ['--abort-at', '7', 1, { threads: ['aborted 2'], cards: ['the rollout was aborted'], runs: ['success'] }],
  ['--promote-full-at', '4', 0, { threads: ['Healthy 2'], cards: [], runs: ['cancelled'] }],
])('one region with %s %s leaves nothing open at any vendor', async (flag, step, code, left) => {
  const { out: _, ...ended } = await oneRegion(flag, step)
  expect(ended).toEqual({ code, err: '', ...left })
})

it('one region with --reject says why, in Slack and to the controller, and leaves nothing open', async () => {
  const { code, out, threads, cards, runs } = await oneRegion('--reject')
  expect({ code, threads, cards, runs }).toEqual({
    code: 1,
    threads: ['aborted 2'],
    cards: ['rejected'],
    runs: ['success'],
  })
  expect(out).toContain('slack-approval Run Failed: rejected by Ann Archer: the error rate of the canary is up')
  expect(out).toContain('  :no_entry: @U0ANN: the error rate of the canary is up')
})

it('one region that is promoted in full over its approval closes the card, and does not call it approved', async () => {
  const { code, cards, threads } = await oneRegion('--promote-full-at', '7')
  expect({ code, threads }).toEqual({ code: 0, threads: ['Healthy 2'] })
  expect(cards).toEqual([expect.stringMatching(/^(bypassed|promoted in full)/)])
})

it.each([
  ['lost-reply@4', 'github-workflow Run Error: the reply was lost'],
  ['lost-reply@7', 'slack-approval Run Error: the reply was lost'],
  ['vendor-429@7', 'rate limited (again in 20s)'],
  ['vendor-5xx@4', '503'],
  ['vendor-5xx:2@7', '503'],
  ['vendor-slow@7', 'timeout'],
  ['function-down:120@4', 'github-workflow Run Error: the function cannot be reached'],
  ['function-down:120@7', 'slack-approval Run Error: the function cannot be reached'],
])('one region with --fault %s still ends Healthy with one thread, one card and one run', async (fault, says) => {
  const { code, out, threads, cards, runs } = await oneRegion('--fault', fault)
  expect(out).toContain(says)
  expect({ code, threads, cards, runs }).toEqual({ code: 0, ...finished })
})

it('a run that GitHub began too late, after it was looked for, is cancelled', async () => {
  const { code, runs } = await oneRegion('--fault', 'vendor-late@4')
  expect({ code, runs }).toEqual({ code: 0, runs: ['success', 'cancelled'] })
})

it.each([
  ['new-revision@7', 'Healthy 3'],
  ['edit-steps@7', 'Healthy 2'],
  ['rollback-and-forward@7', 'Healthy 4'],
])('one region with --fault %s closes the card of before, and asks again', async (fault, then) => {
  const { code, threads, cards, runs } = await oneRegion('--fault', fault)
  expect({ code, threads, runs }).toEqual({ code: 0, threads: ['superseded 2', then], runs: ['success', 'success'] })
  expect(cards).toEqual([expect.stringMatching(/^superseded/), 'approved'])
})

it.each([
  ['abort-lost@4', [], ['cancelled']],
  ['abort-lost@7', ['the rollout was aborted'], ['success']],
])('one region with --fault %s leaves nothing open, though no Abort arrived', async (fault, cards, runs) => {
  const ended = await oneRegion('--fault', fault)
  expect(ended).toMatchObject({ code: 1, threads: ['aborted 2'], cards, runs })
})
