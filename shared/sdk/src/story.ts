import * as z from 'zod'
import { wholeNumber } from './numbers.ts'
import { End } from './release.ts'
import type { RolloutView } from './rollout-view.ts'
import { shortened } from './shortened.ts'

/** The most paths of one change: a change in more places is told by the paths above them. */
export const mostPaths = 100

/** A container of the canary's pods beside the one of the same name in the stable pods. */
const ComparedContainer = z.object({
  name: z.string().min(1),
  /** The image that the canary runs. */
  image: z.string(),
  /** The image that stable runs in the container of that name; empty: there is none, or nobody knows. */
  stableImage: z.string().default(''),
  init: z.boolean().default(false),
})
export type ComparedContainer = z.output<typeof ComparedContainer>

/**
 * The differences of a Rollout's canary from its stable pods, as the caller read them from both ReplicaSets. All
 * containers are in it, also unchanged ones, and the other places where the pod templates differ. Never a value of
 * anything but an image.
 */
export const Change = z.object({
  /** Pod template hash of the stable ReplicaSet; empty: there is none to compare with, so all counts as changed. */
  stable: z.string(),
  containers: z.array(ComparedContainer).max(200),
  /** Such as `spec.containers[app].env[LOG_LEVEL]`, sorted; a list's items are named by their `name`, or else by their index. */
  paths: z.array(z.string().min(1)).max(mostPaths),
})
export type Change = z.output<typeof Change>

/** The caller's knowledge of the change. `error`: why it could not be read this time. */
export const ChangeAnswer = z.union([Change, z.object({ error: z.string().min(1) })])
export type ChangeAnswer = z.output<typeof ChangeAnswer>

/** Whether the canary runs another image there than stable. Where nobody knows what stable is, every container counts. */
export const isChanged = ({ stable }: Pick<Change, 'stable'>, { image, stableImage }: ComparedContainer): boolean =>
  stable === '' || image !== stableImage

/** By which annotation people say which container a Rollout is about. */
const containerAnnotation = 'canary-steps/container'

/**
 * The container that a Rollout's short texts speak of: the one that its annotation names, else the first that changes, else the first.
 * Which one it is orders what people see; it decides nothing. Without `change` nobody knows what changes.
 */
export const mainContainer = (
  { metadata: { annotations }, spec }: Pick<RolloutView, 'metadata' | 'spec'>,
  change: Change | undefined,
): ComparedContainer | undefined => {
  const view = spec.template.spec.containers.map(({ name, image }) => ({ name, image, stableImage: '', init: false }))
  const all = change ? change.containers.toSorted((one, other) => Number(one.init) - Number(other.init)) : view
  const named = all.find(({ name }) => name === annotations[containerAnnotation])
  return named ?? (change && all.find((one) => isChanged(change, one))) ?? all[0]
}

/** How far one region of a release is, as it was last heard of. */
const RegionStory = z
  .object({
    region: z.string(),
    weight: z.number(),
    step: z.object({ number: z.number(), count: z.number() }).readonly(),
    /** Absent: its rollout goes on. */
    end: End.optional(),
  })
  .readonly()
export type RegionStory = z.output<typeof RegionStory>

/** The facts about a rollout for templates and vendor texts. Plain JSON: the journal keeps it to close effects later. */
export const Story = z
  .object({
    rollout: z.object({ name: z.string(), namespace: z.string(), uid: z.string(), revision: z.number() }).readonly(),
    cluster: z.string(),
    region: z.string(),
    /** Which Rollouts are one release, see `groupOf`. */
    group: z.string(),
    /** Annotation `canary-steps/release`, else digest or tag of the image below: a name, and no more. */
    release: z.string(),
    /** `image` is that of the main container: the one that annotation `canary-steps/container` names, else the first that changes. */
    canary: z.object({ image: z.string(), weight: z.number(), container: z.string().exactOptional() }).readonly(),
    /** The image that stable runs in the container of that name; `unknown` where neither the caller nor the journal can tell. */
    stable: z.object({ image: z.string() }).readonly(),
    /** All that the canary changes, in every container; absent where the caller could not tell. */
    change: Change.exactOptional(),
    /** `number` counts from 1, `count` is the number of steps in the strategy. */
    step: z.object({ index: z.number(), number: z.number(), count: z.number() }).readonly(),
    /** All regions that take part, in what is done once for the release; absent in what is one region's own. */
    regions: z.array(RegionStory).readonly().exactOptional(),
    /** In which regions another change has the same name, and how it differs from this one, in words for people; absent: in none. */
    beside: z
      .object({ regions: z.array(z.string()).readonly(), differs: z.string() })
      .readonly()
      .exactOptional(),
  })
  .readonly()
export type Story = z.output<typeof Story>

/** Names that a template may use besides `labels.…`, `annotations.…` and `steps.<id>.…`. */
export const storyNames: ReadonlySet<string> = new Set([
  'rollout.name',
  'rollout.namespace',
  'rollout.uid',
  'rollout.revision',
  'cluster',
  'region',
  'release',
  'canary.image',
  'canary.weight',
  'stable.image',
  'changes',
  'step.number',
  'step.count',
])

/** Annotation that Argo Rollouts raises with every change of the newest ReplicaSet (utils/annotations/annotations.go). */
export const revisionAnnotation = 'rollout.argoproj.io/revision'

/** A Rollout, or a view of one. */
type Annotated = { readonly metadata: { readonly annotations: Readonly<Record<string, string>> } }

/** The revision of a Rollout, 0 before Argo has counted, or why what the annotation says is none. */
export const readRevision = ({
  metadata: { annotations },
}: Annotated): { readonly revision: number } | { readonly problem: string } => {
  const text = annotations[revisionAnnotation] ?? '0'
  const revision = wholeNumber(text)
  return revision === undefined
    ? {
        problem: `annotation ${revisionAnnotation} is ${JSON.stringify(shortened(text, 40))}, which is not a revision: remove it, and Argo Rollouts writes it anew`,
      }
    : { revision }
}

/**
 * The revision of a Rollout that has one.
 *
 * @throws RangeError when it has none: `readRevision` says so beforehand.
 */
export const revisionOf = (rollout: Annotated): number => {
  const read = readRevision(rollout)
  if ('problem' in read) throw new RangeError(read.problem)
  return read.revision
}

/** Weight of the canary in percent: the traffic router's where there is one, else the last `setWeight` passed. */
export const canaryWeight = ({ status, spec }: RolloutView): number =>
  status.canary.weights?.canary.weight ??
  spec.strategy.canary.steps
    .slice(0, status.currentStepIndex)
    .map(({ setWeight }) => setWeight)
    .findLast((weight) => weight !== undefined) ??
  0

/** Which Rollouts are one release in several regions: annotation `canary-steps/group`, else the same namespace and name. */
export const groupOf = ({ metadata: { annotations, namespace, name } }: RolloutView): string =>
  annotations['canary-steps/group'] ?? `${namespace}/${name}`

/** The part that tells builds of an image apart, in any registry: its digest, else its tag. */
export const versionOf = (image: string): string =>
  image.match(/@sha256:([0-9a-f]{12})/)?.[1] ?? image.match(/:([^:/@]+)$/)?.[1] ?? image

/** The change itself; undefined where the caller could not tell. */
export const knownChange = (answer: ChangeAnswer | undefined): Change | undefined =>
  answer && !('error' in answer) ? answer : undefined

/** Where a story is told, and what is known besides the Rollout. `stableImages`: of containers, as the journal remembers them. */
export type StoryPlace = {
  readonly cluster: string
  readonly region: string
  readonly index: number
  readonly change?: Change | undefined
  readonly stableImages?: readonly { readonly name: string; readonly image: string }[] | undefined
}

/** The story as `rollout` tells it at one step. */
export const storyOf = (rollout: RolloutView, place: StoryPlace): Story => {
  const { name, namespace, uid, annotations } = rollout.metadata
  const { change, stableImages = [] } = place
  const main = mainContainer(rollout, change)
  const image = main?.image ?? ''
  const remembered = stableImages.find((one) => one.name === main?.name)?.image
  return {
    rollout: { name, namespace, uid, revision: revisionOf(rollout) },
    cluster: place.cluster,
    region: place.region,
    group: groupOf(rollout),
    release: annotations['canary-steps/release'] ?? versionOf(image),
    canary: { image, weight: canaryWeight(rollout), ...(main && { container: main.name }) },
    stable: { image: main?.stableImage || remembered || 'unknown' },
    ...(change && { change }),
    step: { index: place.index, number: place.index + 1, count: rollout.spec.strategy.canary.steps.length },
  }
}

/**
 * Which run of which Rollout a text is about, for people: `payments/checkout revision 7 (release v7)`. A step done once for a release has
 * no revision of its own: `payments/checkout release v7`.
 */
export const whichRun = ({ rollout: { namespace, name, revision }, regions, release }: Story): string =>
  `${namespace}/${name} ${regions ? `release ${release}` : `revision ${revision} (release ${release})`}`
