import { transcripts } from '@canary-steps/driver/testing/transcript'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { files, isTest, textOf } from './laws/repository.ts'

const Final = z.object({ stepPluginStatuses: z.array(z.record(z.string(), z.json())) })

/** The kind of status. */
type Kind = { readonly operation: unknown; readonly phase?: unknown; readonly disabled: boolean }
type Shape = Kind & { readonly fields: readonly string[] }

const isSet = (value: unknown): boolean => ![undefined, null, '', 0, false].some((unset) => unset === value)

/** Statuses that Argo's controller wrote in any scenario, with the fields that are set. */
const recorded: readonly Shape[] = transcripts()
  .flatMap(({ final }) => Final.parse(final).stepPluginStatuses)
  .map((status) => ({
    operation: status.operation,
    phase: status.phase,
    disabled: status.disabled === true,
    fields: Object.keys(status).filter((name) => isSet(status[name])),
  }))

const statusLiteral = /\{[^{}]*?\boperation["']?: *["'](?:Run|Abort|Terminate)["'][^{}]*(?:\{[^{}]*\}[^{}]*)?\}/g
const textAt = (literal: string, name: string): string | undefined =>
  new RegExp(`\\b${name}["']?: *["']([^"']*)["']`).exec(literal)?.[1]
const often = ['startedAt', 'updatedAt', 'finishedAt', 'executions', 'backoff', 'status']

/** Statuses of step plugins that are written out in tests, Go's and ours. */
const written = files
  .filter((file) => isTest(file) || file.includes('/testing/'))
  .filter((file) => /\.(ts|go)$/.test(file) && !file.startsWith('test/argo/'))
  .flatMap((file) => (textOf(file).match(statusLiteral) ?? []).map((literal) => ({ file, literal })))
  .filter(({ literal }) => /\bindex\b|\.\.\.running/.test(literal))

const shapeIn = (literal: string): Shape => ({
  operation: textAt(literal, 'operation'),
  phase: textAt(literal, 'phase'),
  disabled: /\bdisabled["']?: *true/.test(literal),
  fields: often.filter((name) => new RegExp(`\\b${name}\\b`).test(literal) || literal.includes('...running')),
})

const isRecorded = ({ operation, phase, disabled, fields }: Shape): boolean =>
  recorded.some(
    (known) =>
      known.operation === operation &&
      (phase === undefined || known.phase === phase) &&
      known.disabled === disabled &&
      fields.every((field) => known.fields.includes(field)),
  )

/** About encodings alone: every field is set, or null, whether they go together or not. */
const encodingOnly = [
  'test/golden/full-rollout.ts',
  'test/golden/rollout-with-nulls.ts',
  'shared/go-plugin/src/step/rollout-shape.test.ts',
]

it('a status of a step plugin in a test is one that Argo writes: no field is made up', () => {
  expect(written.length).toBeGreaterThan(5)
  expect(written.filter(({ file, literal }) => !encodingOnly.includes(file) && !isRecorded(shapeIn(literal)))).toEqual(
    [],
  )
})

it.each<[string, Shape]>([
  ['an Abort with updatedAt', { operation: 'Abort', phase: 'Error', disabled: false, fields: ['updatedAt'] }],
  ['an Abort with a status', { operation: 'Abort', disabled: false, fields: ['status'] }],
  ['a disabled step with a phase', { operation: 'Run', phase: 'Running', disabled: true, fields: [] }],
  ['a Running step that has finished', { operation: 'Run', phase: 'Running', disabled: false, fields: ['finishedAt'] }],
])('Argo does not write %s', (_, shape) => {
  expect(isRecorded(shape)).toBe(false)
})
