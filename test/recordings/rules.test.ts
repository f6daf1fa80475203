import { transcripts } from '@canary-steps/driver/testing/transcript'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BreakableDriver, breakableDriver } from './breakable-driver.ts'
import { rules } from './rules.ts'

const recordings = new Map(transcripts().map((one) => [one.name, one]))
let driver: BreakableDriver
beforeAll(async () => {
  driver = await breakableDriver(rules)
})

it('each recording of Argo’s controller is named for a rule', () => {
  expect(new Set(rules.flatMap((rule) => rule.recordings))).toEqual(new Set(recordings.keys()))
})

it.each([...recordings.values()].filter((_, at) => at % 8 === 0))(
  'the driver with switches in it does what Argo did in $name as long as no rule is broken',
  async (recording) => {
    const { events, final } = recording
    expect(await driver().replay(recording)).toEqual({ events, final })
  },
)

describe.each(rules)('the recordings show it when it is no longer so that $rule', (rule) => {
  it.each(rule.recordings)('%s', async (name) => {
    const recording = recordings.get(name)
    if (!recording) throw new Error(`no recording ${name}`)
    const { events, final } = recording
    expect(await driver(rule).replay(recording)).not.toEqual({ events, final })
  })
})
