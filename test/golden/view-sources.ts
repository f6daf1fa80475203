import { type RolloutView, rolloutView } from '@canary-steps/sdk'
import { fullRollout } from './full-rollout.ts'
import { rolloutWithNulls } from './rollout-with-nulls.ts'

/** A whole Rollout object. `repeat`: one more annotation, `text` so many times; `kept`: it is in the view too. */
type ViewSource = {
  readonly name: string
  readonly description: string
  readonly rollout: Readonly<Record<string, unknown>> & { readonly metadata: object }
  readonly repeat?: {
    readonly annotation: string
    readonly text: string
    readonly times: number
    readonly kept: boolean
  }
}

const bare = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' }
const large = 'example.com/large'
const tiny = { name: 'app', namespace: 'shop', uid: 'c0ffee00-0000-4000-8000-000000000002' }

export const viewSources: readonly ViewSource[] = [
  {
    name: 'full',
    description: 'Everything a Rollout may have. Private parts are not in the view; zero and false are.',
    rollout: fullRollout,
  },
  {
    name: 'minimal',
    description: 'Next to nothing: the defaults of Kubernetes and Argo are filled in.',
    rollout: { ...bare, metadata: tiny },
  },
  {
    name: 'nulls',
    description: 'Null wherever a field may be absent, as charts and Go write it: the same as absent.',
    rollout: rolloutWithNulls,
  },
  {
    name: 'large',
    description: '200 KB of annotations: only those of Argo and of canary-steps stay.',
    rollout: {
      ...bare,
      metadata: {
        ...tiny,
        annotations: {
          'rollout.argoproj.io/revision': '7',
          'canary-steps/release': '2026.11.4',
          'example.com/small': 'goes too',
        },
      },
    },
    repeat: { annotation: large, text: 'a note of twenty b. ', times: 10_000, kept: false },
  },
  {
    name: 'just-small-enough',
    description: 'A view of 64 KiB and not one byte more keeps every annotation.',
    rollout: { ...bare, metadata: { ...tiny, annotations: { 'example.com/small': 'stays' } } },
    repeat: { annotation: large, text: 'x', times: 64_873, kept: true },
  },
  {
    name: 'one-byte-too-large',
    description: 'One byte more than 64 KiB.',
    rollout: { ...bare, metadata: { ...tiny, annotations: { 'example.com/small': 'goes too' } } },
    repeat: { annotation: large, text: 'x', times: 64_871, kept: false },
  },
]

/** The Rollout with the repeated annotation in it. */
export const wholeRollout = ({ rollout, repeat }: ViewSource): object => {
  if (!repeat) return rollout
  const own = 'annotations' in rollout.metadata ? Object(rollout.metadata.annotations) : {}
  const annotations = { ...own, [repeat.annotation]: repeat.text.repeat(repeat.times) }
  return { ...rollout, metadata: { ...rollout.metadata, annotations } }
}

/** The view as a golden file has it: without the repeated annotation, whose absence or presence `kept` tells. */
export const writtenView = (source: ViewSource): RolloutView => {
  const { metadata, ...view } = rolloutView(wholeRollout(source))
  const { annotation = '', text = '', times = 0, kept = false } = source.repeat ?? {}
  const { [annotation]: repeated, ...annotations } = metadata.annotations
  const wanted = kept ? text.repeat(times) : undefined
  if (repeated !== wanted) throw new Error(`${source.name}: kept is not ${kept}, but the opposite`)
  return { metadata: { ...metadata, annotations }, ...view }
}
