export type { Configured } from './configure.ts'
export { duration, formatDuration, parseDuration } from './duration.ts'
export { RetryLater, TerminalError } from './errors.ts'
export { type CommonOptions, commonOptions } from './options.ts'
export { goesForward, Outcome } from './outcome.ts'
export { fail, type Settled, type StepResult, succeed, wait } from './result.ts'
export { maxViewBytes, RolloutView, rolloutView } from './rollout-view.ts'
export {
  type Clock,
  defineStep,
  type EndIo,
  type Plan,
  type RunIo,
  type Step,
  type StepDefinition,
  type StepIo,
} from './step.ts'
export { canaryWeight, revisionOf, type Story, storyOf } from './story.ts'
export { renderTemplate, type TemplateContext, template } from './template.ts'
