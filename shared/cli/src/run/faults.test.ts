import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { command, fileWith, rolloutWith } from '../testing/command.ts'

const example = fileURLToPath(new URL('../../../../plugins/slack-notify/rollout.yaml', import.meta.url))
const run = (...faults: string[]) =>
  command(['run', example, '--sandbox', ...faults.flatMap((fault) => ['--fault', fault])])

/** The roots of threads, each by the words it begins with. */
const roots = (out: string): string[] =>
  [...out.matchAll(/^ {2}:\w+: (\w+) payments\/checkout revision (\d)/gm)].map(
    ([, how, revision]) => `${how} ${revision}`,
  )
const times = (out: string, text: string): number => out.slice(out.indexOf('\nSlack\n')).split(text).length - 1

it.each([
  ['lost-reply', 'Run Error: the reply was lost'],
  ['lost-reply@6', 'Run Error: the reply was lost'],
  ['controller-crash', 'controller: the status write was lost'],
  ['duplicate-run:3', 'Run Successful'],
  ['concurrent-run', 'Run Successful'],
  ['function-down:90', 'Run Error: the function cannot be reached'],
  ['vendor-429', 'rate limited (again in 20s)'],
  ['vendor-5xx:2', 'chat.postMessage: 503'],
  ['vendor-slow', 'timeout (again in 30s)'],
  ['vendor-late', 'timeout (again in 30s)'],
])('%s: the rollout is Healthy, told once in one thread', async (fault, says) => {
  const { code, out } = await run(fault)
  expect(out).toContain(says)
  expect({ code, roots: roots(out), replies: times(out, 'with 5% of the users') }).toEqual({
    code: 0,
    roots: ['Healthy 2'],
    replies: 1,
  })
})

it('a fault of vendors befalls an address that the Rollout names, too', async () => {
  const config = '{ http: [{ url: "https://ledger.internal/healthz" }] }'
  const file = fileWith(rolloutWith(`[{ plugin: { name: canary-steps/dependency-check, config: ${config} } }]`))
  const { code, out } = await command(['run', file, '--sandbox', '--fault', 'vendor-5xx'])
  expect(out).toContain('waits for 1 of 1: http ledger.internal/healthz answered 503')
  expect(code).toBe(0)
})

it.each([
  ['new-revision@6', ['superseded 2', 'Healthy 3']],
  ['edit-steps@6', ['superseded 2', 'Healthy 2']],
  ['rollback-and-forward@6', ['superseded 2', 'Healthy 4']],
])('%s: the earlier effects are superseded, and the last state is Healthy', async (fault, expected) => {
  const { code, out } = await run(fault)
  expect({ code, roots: roots(out) }).toEqual({ code: 0, roots: expected })
})

it('abort-lost: the thread says aborted, though no Abort arrived', async () => {
  const { code, out } = await run('abort-lost@6')
  expect(out).toContain('Abort Error: the function cannot be reached')
  expect({ code, roots: roots(out) }).toEqual({ code: 1, roots: ['aborted 2'] })
})

it('several at once: the thread says how it ended', async () => {
  const { code, out } = await run('lost-reply', 'vendor-late@6', 'concurrent-run@6', 'function-down:30@10')
  expect({ code, roots: roots(out) }).toEqual({ code: 0, roots: ['Healthy 2'] })
})

it('random faults are told as options, and the seed repeats them', async () => {
  const told = async (seed: string) =>
    (await command(['run', example, '--sandbox', '--fault', 'random', '--seed', seed])).out.split('\n')[0]
  expect(await told('7')).toMatch(/seed 7: --fault \S+@\d+/)
  expect(await told('7')).toBe(await told('7'))
  expect(await told('8')).not.toBe(await told('7'))
})

it.each([
  ['lost-replay', 'lost-replay is none of lost-reply, '],
  ['lost-reply@', 'must be NAME, NAME:COUNT, NAME@STEP or NAME@REGION'],
  ['lost-reply:0', 'must be NAME, NAME:COUNT, NAME@STEP or NAME@REGION'],
  ['function-down', 'function-down:90'],
  ['new-revision:2', 'happens once'],
  ['lost-reply@1', 'those are the steps 2, 6, 10'],
])('refuses --fault %s in one line', async (fault, says) => {
  const { code, out, err } = await run(fault)
  expect(err).toContain(says)
  expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 })
})
