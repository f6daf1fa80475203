export { addressesBehind, addressKind } from './address-kind.ts'
export type { Decision } from './decision.ts'
export {
  type CommonOptions,
  type Configured,
  commonOptions,
  defineStep,
  type Remembered,
  type Step,
} from './define-step.ts'
export { DoneUnseen, RetryLater, StillLooking, TerminalError } from './errors.ts'
export { type AddressRange, isWithin, type Octets, readAddress, readRange } from './ip-address.ts'
export { canonicalJson, isSameJson, json } from './json.ts'
export { LookedUp, Lookup, LookupAnswer, mostLookups } from './lookup.ts'
export { duration, formatDuration, isFresh, parseDuration, SignedAt, wholeNumber } from './numbers.ts'
export { goesOn, Outcome } from './outcome.ts'
export {
  type Barrier,
  End,
  isThere,
  type Meeting,
  type OtherChange,
  type OtherRegion,
  type ReleaseRegion,
  wentBack,
} from './release.ts'
export { type FinalResult, fail, type StepResult, succeed, wait } from './result.ts'
export { orElse, RolloutView, rolloutView } from './rollout-view.ts'
export { shortened, shortenedInside, utf8Bytes } from './shortened.ts'
export type {
  Asker,
  Clock,
  EndIo,
  Found,
  GuardIo,
  HearIo,
  Look,
  Pace,
  Plan,
  RunIo,
  StepDefinition,
  StepIo,
  TenantRequest,
} from './step.ts'
export {
  Change,
  ChangeAnswer,
  type ComparedContainer,
  groupOf,
  isChanged,
  knownChange,
  mostPaths,
  type RegionStory,
  readRevision,
  revisionAnnotation,
  revisionOf,
  Story,
  type StoryPlace,
  storyOf,
  versionOf,
  whichRun,
} from './story.ts'
export { renderTemplate, type TemplateContext, template } from './template.ts'
export { urlProblem, webAddress } from './web-address.ts'
export type { Unheard, Webhook, WebhookEvent, WebhookIo, WebhookRequest } from './webhook.ts'
export {
  besideInWords,
  changedContainers,
  changeLines,
  changesInWords,
  placeInWords,
} from './what-changes.ts'
