import { readdirSync, readFileSync } from 'node:fs'
import { RolloutView, rolloutView } from '@canary-steps/sdk'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { rolloutType } from '../client/rollout-type.ts'
import { Decoder } from '../gob/decoder.ts'
import { Encoder } from '../gob/encoder.ts'
import type { Value } from '../gob/value.ts'
import { jsonName } from './json-name.ts'
import { rolloutShape } from './rollout-shape.ts'

const throughGob = (rollout: Value): Value => {
  const values: Value[] = []
  const decoder = new Decoder((value) => values.push(value.read(rolloutShape)))
  decoder.push(new Encoder().encode({ schema: rolloutType, value: rollout }))
  return values[0]
}

const folder = new URL('../../../../test/wire/views/', import.meta.url)
const Metadata = z.object({ namespace: z.string().nullish() }).catchall(z.json())
const Golden = z.object({ name: z.string(), rollout: z.object({ metadata: Metadata }).catchall(z.json()) })
const views = readdirSync(folder).map((file) => Golden.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))

/** As the controller has it: the API server gives each Rollout a namespace, in a file it may be absent. */
const inNamespace = ({ metadata, ...rollout }: z.infer<typeof Golden>['rollout']): Value => ({
  ...rollout,
  metadata: { ...metadata, namespace: metadata.namespace ?? 'default' },
})

describe('of a Rollout', () => {
  it.each(views.filter(({ name }) => name !== 'one-byte-too-large'))(
    '$name the view is the same through gob',
    ({ rollout }) => {
      expect(rolloutView(throughGob(inNamespace(rollout)))).toEqual(rolloutView(rollout))
    },
  )

  it('the view reads no field that is stepped over', () => {
    const { properties } = z.toJSONSchema(RolloutView, { io: 'input', unrepresentable: 'any' })
    expect(properties).toBeDefined()
    expect(namesIn(throughGob(everything))).toEqual(namesIn(RolloutView.parse(throughGob(everything))))
  })
})

const time = '2026-01-01T00:00:00Z'

/** Every field of the view, with a value that is not zero. */
const everything = {
  metadata: { name: 'a', namespace: 'b', uid: 'c', generation: 1, labels: { a: 'b' }, annotations: { c: 'd' } },
  spec: {
    replicas: 1,
    progressDeadlineSeconds: 1,
    strategy: {
      canary: {
        steps: [
          { setWeight: 1 },
          { pause: { duration: 1 } },
          { setCanaryScale: { weight: 1, replicas: 1, matchTrafficWeight: true } },
          { plugin: { name: 'a/b', config: { secret: true } } },
          { analysis: { templates: [{ templateName: 'a' }] } },
          { experiment: {} },
          { setHeaderRoute: { name: 'a' } },
          { setMirrorRoute: { name: 'a' } },
        ],
      },
    },
    template: { spec: { containers: [{ name: 'a', image: 'b' }] } },
  },
  status: {
    phase: 'Progressing',
    message: 'm',
    abort: true,
    abortedAt: time,
    promoteFull: true,
    controllerPause: true,
    pauseConditions: [{ reason: 'CanaryPauseStep', startTime: time }],
    conditions: [{ type: 'a', status: 'b', reason: 'c', message: 'd', lastUpdateTime: time, lastTransitionTime: time }],
    observedGeneration: '1',
    currentStepIndex: 1,
    currentStepHash: 'a',
    currentPodHash: 'b',
    stableRS: 'c',
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    duration: { rolloutStartedAt: time },
    canary: {
      weights: { canary: { weight: 1 }, stable: { weight: 99 } },
      stepPluginStatuses: [
        {
          index: 1,
          name: 'a/b',
          operation: 'Run',
          phase: 'Running',
          message: 'm',
          startedAt: time,
          updatedAt: time,
          finishedAt: time,
          backoff: '1s',
          executions: 1,
          disabled: true,
          status: { v: 1 },
        },
      ],
    },
  },
}

/** Paths of all fields. */
const namesIn = (value: unknown, path = ''): string[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => namesIn(item, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([name, field]) => namesIn(field, `${path}.${name}`))
  return [path, ...inner].toSorted()
}

describe('what gob loses', () => {
  it('is a weight of 0, which is the only step that has nothing', () => {
    const rollout = {
      metadata: { name: 'a' },
      spec: { strategy: { canary: { steps: [{ setWeight: 0 }, { pause: {} }] } } },
    }
    expect(throughGob(rollout)).toMatchObject({
      spec: { strategy: { canary: { steps: [{ setWeight: 0 }, { pause: {} }] } } },
    })
  })

  it('is 0 replicas, for where there was nothing the controller wrote 1', () => {
    expect(throughGob({ spec: { replicas: 0 } })).toMatchObject({ spec: { replicas: 0 } })
    expect(throughGob({ spec: {} })).toMatchObject({ spec: { replicas: 1 } })
  })

  it('is the index of the first step', () => {
    expect(throughGob({ status: { currentStepIndex: 0 } })).toMatchObject({ status: { currentStepIndex: 0 } })
  })

  it('is not a duration of 0, in whatever spelling', () => {
    const steps = [{ pause: { duration: 0 } }, { pause: { duration: '0' } }, { pause: { duration: 90 } }]
    expect(throughGob({ spec: { strategy: { canary: { steps } } } })).toMatchObject({
      spec: { strategy: { canary: { steps } } },
    })
  })

  it('is the seconds of a time zone: times are in UTC, and one that is none is absent', () => {
    const conditions = [{ type: 'a', lastUpdateTime: '2026-03-01T12:00:00.5+02:00', lastTransitionTime: null }]
    expect(throughGob({ status: { conditions } })).toMatchObject({
      status: { conditions: [{ lastUpdateTime: '2026-03-01T10:00:00Z' }] },
    })
  })
})

it('a name in JSON is the name in Go with a small beginning, with few exceptions', () => {
  const names = ['Name', 'UID', 'APIVersion', 'StableRS', 'HPAReplicas', 'ObservedGeneration', 'ALB', 'ALBs']
  expect(names.map((name) => jsonName('RolloutStatus', name))).toEqual([
    'name',
    'uid',
    'apiVersion',
    'stableRS',
    'HPAReplicas',
    'observedGeneration',
    'alb',
    'albs',
  ])
  expect(jsonName('Rollout', 'ObjectMeta')).toBe('metadata')
})
