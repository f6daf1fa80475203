import type { StepReply } from '../ports/step-plugin.ts'
import type { Operation } from '../rollout/rollout-status.ts'
import { parseGoDuration } from '../time/go-duration.ts'
import type { Script } from './transcript.ts'

/** The next answer of a script: in order, the last one repeats, none is an empty result. */
export const scriptedReply = (
  script: Script | undefined,
  name: string,
  operation: Operation,
  asked: Map<string, number>,
): StepReply => {
  const answers = { Run: script?.run, Terminate: script?.terminate, Abort: script?.abort }[operation] ?? []
  const key = `${name} ${operation}`
  const count = asked.get(key) ?? 0
  if (answers.length > 0) asked.set(key, count + 1)
  const { error, phase, message, requeueAfter, status } = answers[Math.min(count, answers.length - 1)] ?? {}
  if (error) return { error }
  return {
    result: {
      ...(phase && { phase }),
      ...(message && { message }),
      ...(requeueAfter && { requeueAfterMs: parseGoDuration(requeueAfter) ?? 0 }),
      ...(status && { status }),
    },
  }
}
