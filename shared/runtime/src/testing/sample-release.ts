import { type Change, type Story, storyOf } from '@canary-steps/sdk'
import type { ReleaseJournal, ReleaseStep, Round } from '../journal/journal.ts'
import type { Member } from '../journal/member.ts'
import { sampleChange } from './sample-change.ts'
import { sampleRollout } from './sample-rollout.ts'

/** The story of a region of the sample release, `v2`: it changes all that `change` says. */
export const sampleStory = (region: string, change: Change = sampleChange(sampleRollout())): Story =>
  storyOf(sampleRollout(), { cluster: `prod-${region}`, region, index: 2, change })

/** A region's part in it. Change what a test is about. */
export const sampleMember = (region: string, change: Partial<Member> = {}): Member => ({
  cluster: `prod-${region}`,
  uid: `uid-${region}`,
  run: '2/6c8f9d7b52/5d8b7f6c9/2026-01-01T00:00:00Z',
  version: 'v2',
  weight: 20,
  step: { number: 3, count: 4 },
  places: [],
  passed: {},
  ...change,
})

/** A step of it. */
export const sampleReleaseStep = (change: Partial<ReleaseStep> = {}): ReleaseStep => ({
  ...{ step: 'toy', id: 'ask', config: {}, seq: 1, message: '', startedAt: 0, rebuilt: false, events: [] },
  phase: 'Running',
  ...change,
})

/** A round of it, in which regions take part. */
export const sampleRound = (members: Readonly<Record<string, Partial<Member>>>, change: Partial<Round> = {}): Round => {
  const [first = 'eu'] = Object.keys(members)
  const story = sampleStory(first)
  return {
    story,
    subject: { change: story.change ?? sampleChange(sampleRollout()), isNamed: false, line: 'v2/1' },
    seen: '',
    steps: {},
    effects: {},
    members: Object.fromEntries(
      Object.entries(members).map(([region, member]) => [region, sampleMember(region, member)]),
    ),
    ...change,
  }
}

/** The journal of a group's releases, to be changed. */
export const sampleReleases = (runs: Readonly<Record<string, Round>>): ReleaseJournal => ({
  ...{ v: 1, kind: 'release', revision: 0, heardAt: 0, warnedAt: 0 },
  runs: structuredClone(runs),
})
