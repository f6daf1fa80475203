import { expect, it } from 'vitest'
import type { Evidence } from '../verdict/evidence.ts'
import { at, instead } from '../verdict/testing/changed-evidence.ts'
import { root, run } from '../verdict/testing/sample-evidence.ts'
import { accountOf } from './account.ts'

const told = (bar: string, percent: number, step: number): Evidence =>
  instead(root, {
    text: `:rewind: aborted *payments/shop* revision 2\n\`${bar}\` ${percent}% · last told at step ${step} of 7 — Rollout aborted`,
  })
const [early, late] = [told('██░░', 20, 2), told('████', 60, 6)]

it('how far a thread was told last is compared, but where vendors were in trouble', () => {
  const account = (evidence: Evidence, isTroubled: boolean) =>
    accountOf({ versions: [], calls: [], isTroubled }, evidence)
  expect(account(early, false)).not.toEqual(account(late, false))
  expect(account(early, true)).toEqual(account(late, true))
  expect(account(early, true).join('\n')).toContain('as far as was told — Rollout aborted')
})

it('a run that ended before it could be cancelled is as good as one that was, where vendors or machines were in trouble', () => {
  const ended = (conclusion: 'success' | 'cancelled', isTroubled: boolean) =>
    accountOf({ versions: [], calls: [], isTroubled }, at({ runs: [{ ...run, status: 'completed', conclusion }] }))
  expect(ended('success', false)).not.toEqual(ended('cancelled', false))
  expect(ended('success', true)).toEqual(ended('cancelled', true))
})
