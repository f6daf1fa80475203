import { expect, it } from 'vitest'
import { command, fileWith, rolloutWith } from '../testing/command.ts'

const notify = '{ plugin: { name: canary-steps/slack-notify, config: { channel: C0PAY, text: hello } } }'
const file = fileWith(rolloutWith(`[{ setWeight: 20 }, ${notify}, { pause: {} }, { setWeight: 60 }]`))
const tooMany = Array.from({ length: 51 }, (_, index) => `r${index}`).join()

it.each([
  [['--regions', ''], 'an empty name is not REGION[:DRIFT]'],
  [['--regions', 'us,'], 'an empty name is not REGION[:DRIFT]'],
  [['--regions', 'US'], 'US is not REGION[:DRIFT], such as us or eu-west:-15s'],
  [['--regions', 'us,eu,us:+1s'], 'us is named twice'],
  [['--regions', 'us:40'], 'us:40: DRIFT must be whole seconds'],
  [['--regions', 'us:'], 'us:: DRIFT must be whole seconds'],
  [['--regions', 'us:+1.5s'], 'us:+1.5s: DRIFT must be whole seconds'],
  [['--regions', 'us:-5m'], 'refuses what is signed by a clock further off'],
  [['--regions', tooMany], 'names 51 regions, and 50 is the most'],
  [['--regions', 'us', '--stagger', '-1s'], 'must be whole seconds, such as 90s or 0s'],
  [['--stagger', '90s'], 'name them with --regions'],
  [['--regions', 'us,eu', '--via', 'executable'], 'use --via function'],
  [['--regions', 'us,eu', '--abort-at', '2@ap'], '--abort-at 2@ap: no region of this run is ap; choose one of us, eu'],
  [['--regions', 'us', '--promote-full-at', '2@eu'], '--promote-full-at 2@eu: no region of this run is eu'],
  [['--regions', 'us', '--abort-at', '9@us'], 'has 4 steps'],
  [['--regions', 'us', '--abort-at', 'us'], 'or of a step in a region, such as 6@us'],
  [['--regions', 'us', '--fault', 'lost-reply@2@eu'], '--fault lost-reply@2@eu: no region of this run is eu'],
  [['--fault', 'lost-reply@eu'], '--fault lost-reply@eu: no region of this run is eu; name it with --regions'],
])('refuses %j in one line, and does nothing', async (args, says) => {
  const { code, out, err } = await command(['run', file, '--sandbox', ...args])
  expect(err).toContain(says)
  expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 })
})
