import type { StepCall } from '../scene/step-call.ts'

/**
 * The calls of a controller for a Rollout, a line each, in their order. It works on one Rollout at a time, and makes
 * one call after another. Runs of a step that follow one another are one line, for how often it was polled depends on
 * timing alone.
 */
export const called = (calls: readonly StepCall[]): readonly string[] =>
  calls
    .filter(({ operation, index }, place) => {
      const before = calls[place - 1]
      return operation !== 'Run' || operation !== before?.operation || index !== before.index
    })
    .map(({ operation, index, plugin }) => `called: ${operation} of ${index} ${plugin}`)
