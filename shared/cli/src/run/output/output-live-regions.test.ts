import { afterEach, expect, it, vi } from 'vitest'
import { main } from '../../main.ts'
import { fileWith, rolloutWith } from '../../testing/command.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

it('shows each region in a line of its own, and at last how it ended', async () => {
  const shown: string[] = []
  // where the library writes the list, here without moving a cursor
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => shown.push(String(text)) > 0)
  const written: string[] = []
  const terminal = { isTTY: true, write: (text: string) => written.push(text) }
  const file = fileWith(rolloutWith('[{ setWeight: 20 }, { pause: { duration: 90 } }]'))
  const regions = ['--regions', 'us,eu-west:+40s,ap', '--abort-at', '2@ap']
  const code = await main(['run', file, '--sandbox', ...regions], { stdout: terminal, stderr: terminal, env: {} })
  expect(code).toBe(1)
  expect(shown).toEqual([
    '❯ us\n',
    '❯ eu-west\n',
    '❯ ap\n',
    '✔ us       00:01:30  ██████████ 100%   2 of 2  Healthy at revision 2\n',
    '✔ eu-west  00:02:30  ██████████ 100%   2 of 2  Healthy at revision 2\n',
  ])
  expect(written.slice(0, 3)).toEqual([
    'us       Healthy\n',
    'eu-west  Healthy\n',
    'ap       Degraded, aborted: Rollout aborted update to revision 2\n',
  ])
})
