import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { urlOf } from './laws/repository.ts'

const scripts = {
  verify: 'test/verify.ts',
  package: 'infra/executable/package.ts',
  'build:bridge': 'infra/bridge/build.ts',
  versions: 'test/versions/versions.ts',
  'verify:long': 'test/long/verify-long.ts',
  walks: 'test/walks/write-walks.ts',
  bench: 'test/bench/bench.ts',
  'bench:live': 'test/bench/live/bench-live.ts',
}

it.each(Object.entries(scripts))(
  'npm run %s tells a word that means nothing, in one line, and plays nothing',
  (command, script) => {
    const { status, stdout, stderr } = spawnSync('node', [script, 'nonsense'], { cwd: urlOf(''), encoding: 'utf8' })
    expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^npm run ${command}: nonsense means nothing here: .*\n$`))
  },
)
