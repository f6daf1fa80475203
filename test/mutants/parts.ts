/** A part of what is promised, which slips are planted in. */
export type Part = {
  readonly name: string
  /** Its description for people. */
  readonly about: string
  /** Folders and files of its source. */
  readonly of: readonly string[]
  /** Folders and files of the tests that have to find what is planted, nearest first. */
  readonly tests: readonly string[]
}

const runtime = (...rooms: readonly string[]): readonly string[] => rooms.map((room) => `shared/runtime/src/${room}`)

/** Takes longer than all others together, as it plays every crash of every call: a slip should be found by a cheap test. */
export const unasked: readonly string[] = runtime('calls/crash.test.ts')

/** In the order in which they are played. */
export const parts: readonly Part[] = [
  {
    name: 'signatures',
    about: 'the knowledge of both sides of a call: its signer, its time and its content',
    of: runtime('wire'),
    tests: [...runtime('wire', 'http/signed-calls.test.ts'), 'test/wire.test.ts'],
  },
  {
    name: 'effects',
    about: '`once`, `open`, `close`: actions at vendors',
    of: runtime('effects'),
    tests: runtime(
      ...['effects', 'operate'],
      ...['bypassed', 'close-open', 'deadline', 'deliver', 'larger-of-two'].map((one) => `calls/${one}.test.ts`),
      'settings/record-settings.test.ts',
    ),
  },
  {
    name: 'endings',
    about: 'a step that is terminated or aborted, and its undo',
    of: runtime(
      ...['end-step', 'take-back', 'close-open', 'undo-queue', 'close-due', 'deliver', 'set-aside'].map(
        (one) => `calls/${one}.ts`,
      ),
    ),
    tests: runtime(
      'calls',
      ...['audit-pass', 'late-call', 'topics', 'turn'].map((one) => `effects/${one}.test.ts`),
      ...['adopt', 'end', 'rounds'].map((one) => `release/${one}.test.ts`),
    ),
  },
  {
    name: 'release',
    about: 'the joint work of the regions of a release',
    of: runtime('release'),
    tests: runtime('release', 'settings/images.test.ts'),
  },
  {
    name: 'settings',
    about: 'the settings file, and the policy that it makes',
    of: runtime('settings', 'ports/policy.ts', 'ports/pattern.ts'),
    tests: runtime(
      'settings',
      'ports/pattern.test.ts',
      'journal/keys.test.ts',
      'http/own-address.test.ts',
      'calls/mode-verdict.test.ts',
    ),
  },
  {
    name: 'journal',
    about: 'the document of a Rollout or of a release',
    of: runtime('journal'),
    tests: runtime('journal', 'calls/end-step.test.ts', 'effects/effects.test.ts'),
  },
  {
    name: 'bridge',
    about: 'how the bridge calls the function, and its undelivered calls',
    of: ['infra/bridge/internal/function', 'infra/bridge/internal/undelivered'],
    tests: ['infra/bridge/internal/function', 'infra/bridge/internal/undelivered'],
  },
]
