import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

const answer = z.strictObject({
  phase: z.string().optional(),
  message: z.string().optional(),
  requeueAfter: z.string().optional(),
  status: z.record(z.string(), z.json()).nullish(),
  error: z.string().optional(),
})

const script = z.strictObject({
  disabled: z.boolean().optional(),
  run: z.array(answer).optional(),
  terminate: z.array(answer).optional(),
  abort: z.array(answer).optional(),
})

const verdict = z.strictObject({
  phase: z.enum(['Successful', 'Failed', 'Inconclusive', 'Error']),
  after: z.string(),
  message: z.string().optional(),
})

const action = z.strictObject({
  at: z.string(),
  do: z.string(),
  image: z.string().default(''),
  plugin: z.string().default(''),
  replicas: z.int().default(1),
  steps: z.unknown().optional(),
})

const call = z.strictObject({
  at: z.string(),
  event: z.literal('call'),
  operation: z.string(),
  plugin: z.string(),
  config: z.json(),
  status: z.json(),
  currentStepIndex: z.int(),
  revision: z.string(),
})

const change = z.strictObject({
  at: z.string(),
  event: z.literal('rollout'),
  phase: z.string(),
  message: z.string(),
  currentStepIndex: z.int().nullable(),
  abort: z.boolean(),
  weight: z.int(),
})

const transcript = z.strictObject({
  name: z.string(),
  facts: z.array(z.int()),
  argo: z.string(),
  rollout: z.unknown(),
  update: z.strictObject({ image: z.string() }),
  plugins: z.record(z.string(), script),
  analysis: verdict.optional(),
  experiment: verdict.optional(),
  scaling: z.string().optional(),
  router: z.strictObject({ failsUntil: z.string() }).optional(),
  actions: z.array(action),
  until: z.string(),
  events: z.array(z.discriminatedUnion('event', [call, change])),
  final: z.unknown(),
})

export type Transcript = z.infer<typeof transcript>
export type Script = z.infer<typeof script>
export type Action = z.infer<typeof action>
export type RecordedEvent = Transcript['events'][number]

const folder = fileURLToPath(new URL('../../../../test/argo/transcripts/', import.meta.url))

/** The record of Argo's own controller in each scenario; test/argo/README.md says how to read it. */
export const transcripts = (): Transcript[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => transcript.parse(JSON.parse(readFileSync(`${folder}${file}`, 'utf8'))))
