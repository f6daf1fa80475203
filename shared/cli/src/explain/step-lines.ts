import { describeStep, parseGoDuration } from '@canary-steps/driver'
import { progressDeadline, readEnvelope } from '@canary-steps/runtime'
import { formatDuration, parseDuration, shortened } from '@canary-steps/sdk'
import * as z from 'zod'
import { currentStep, type LiveRollout, runStatusOf, situationOf } from './live-rollout.ts'
import { moment, momentOf } from './moment.ts'
import { namedStep } from './named-step.ts'
import { stepTimeout } from './step-timeout.ts'

/** Argo adds 5 s to every backoff (rollout/stepplugin.go, defaultBackoffDelay). */
const requeueDelay = 5_000
const longestState = 200
/** A poll that is later by so many milliseconds does not come because something is wrong. */
const mayBeLate = 60_000

type Status = NonNullable<ReturnType<typeof runStatusOf>>

const isLink = (value: unknown): boolean => z.url({ protocol: /^https?$/ }).safeParse(value).success

const stateLines = (status: Status): string[] => {
  const data = readEnvelope(status.status)?.data ?? status.status
  const fields = z.record(z.string(), z.json()).safeParse(data).data ?? {}
  const links = Object.values(fields).filter(isLink)
  const rest = Object.entries(fields).filter(([, value]) => !isLink(value))
  const text = rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')
  return [...links.map((link) => `  link: ${link}`), ...(text ? [`  state: ${shortened(text, longestState)}`] : [])]
}

const nextPoll = ({ phase, updatedAt, backoff }: Status, now: number): string[] => {
  const wait = parseGoDuration(backoff)
  const last = Date.parse(updatedAt)
  if (wait === undefined || Number.isNaN(last) || !['Running', 'Error'].includes(phase)) return []
  const due = last + wait + requeueDelay
  if (now - due > mayBeLate) return [`  poll overdue: ${moment(due, now)}; is the controller running?`]
  const why = `${formatDuration(wait)} after the last answer, and Argo's 5s`
  return [`  next poll: ${moment(due, now)} (${why}; earlier if the Rollout changes)`]
}

const answerLines = (status: Status, now: number): string[] => {
  const since = momentOf(status.startedAt, now)
  const calls = status.executions > 1 ? `, ${status.executions} calls` : ''
  const what = status.phase === 'Error' ? 'last error' : status.phase || 'no phase yet'
  return [`  ${what}: ${status.message || 'it gave no message'}`, ...(since ? [`  since: ${since}${calls}`] : [])]
}

const timeoutLine = (plugin: string, config: unknown, startedAt: string, now: number): string[] => {
  const timeout = stepTimeout(plugin, config)
  const start = Date.parse(startedAt)
  return timeout === undefined || Number.isNaN(start)
    ? []
    : [`  own timeout: ${moment(start + timeout, now)} (${formatDuration(timeout)})`]
}

const pluginLines = (live: LiveRollout, plugin: { name: string; config?: unknown }, now: number): string[] => {
  const status = runStatusOf(live.view)
  if (!status)
    return [
      "  no answer yet: it was not called, or every call failed; the controller's log has the error",
      ...deadlineLine(live, now),
    ]
  const isPolled = situationOf(live) === 'progressing'
  return [
    ...answerLines(status, now),
    ...stateLines(status),
    ...(isPolled ? nextPoll(status, now) : []),
    ...(isPolled ? timeoutLine(plugin.name, plugin.config, status.startedAt, now) : []),
    ...deadlineLine(live, now),
  ]
}

const deadlineLine = (live: LiveRollout, now: number): string[] => {
  const deadline = progressDeadline(live.view)
  if (deadline === undefined || situationOf(live) !== 'progressing') return []
  const then = live.spec.progressDeadlineAbort ? 'the rollout is aborted' : 'Degraded, and nobody polls the step'
  const seconds = live.view.spec.progressDeadlineSeconds
  const exempt = currentStep(live)?.plugin ? '; a plugin step is not exempt' : ''
  return [
    `  progress deadline: ${moment(deadline, now)} (spec.progressDeadlineSeconds: ${seconds}): then ${then}${exempt}`,
  ]
}

const pauseLine = ({ view }: LiveRollout, duration: number | string | undefined, now: number): string => {
  const start = Date.parse(view.status.pauseConditions[0]?.startTime ?? '')
  const text = String(duration ?? '')
  const length = /^\d+$/.test(text) ? Number(text) * 1_000 : parseDuration(text)
  if (length === undefined) return '  waiting for a person: it has no duration'
  return Number.isNaN(start)
    ? `  waits ${formatDuration(length)}`
    : `  waits until ${moment(start + length, now)}, or for a person to promote`
}

/** Which step a Rollout stands at, what it waits for and until when. */
export const stepLines = (live: LiveRollout, now: number): string[] => {
  const { steps } = live.spec.strategy.canary
  const step = currentStep(live)
  if (!step) return [steps.length === 0 ? 'it has no steps' : `all ${steps.length} steps are done`]
  const head = `step ${live.view.status.currentStepIndex + 1} of ${steps.length}: ${step.plugin ? `plugin: ${namedStep(step.plugin)}` : describeStep(step)}`
  if (step.plugin) return [head, ...pluginLines(live, step.plugin, now)]
  if (step.pause) return [head, pauseLine(live, step.pause.duration, now)]
  if (step.analysis) return [head, '  waiting for its AnalysisRun; the progress deadline does not count']
  if (step.experiment) return [head, '  waiting for its Experiment; the progress deadline does not count']
  return [head, '  waiting for pods and traffic', ...deadlineLine(live, now)]
}
