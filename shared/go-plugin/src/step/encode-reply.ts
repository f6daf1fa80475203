import { isStruct, type Value } from '../gob/value.ts'
import type { StepReply } from './step-plugin.ts'
import type { Operation } from './step-types.ts'

const phases: readonly string[] = ['Running', 'Successful', 'Failed']
const nanoseconds = 1_000_000

const errorReply = (error: string): Value => ({ Result: {}, Error: { ErrorString: error } })

/** The fault of a reply, which the types of a caller in JavaScript cannot prevent. */
const problemOf = (operation: Operation, reply: Exclude<StepReply, { error: string }>): string | undefined => {
  const { phase, message = '', requeueAfter = 0, status, ...others } = reply
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return `a result has no ${unknown}: the next call gets its status`
  // the controller takes another phase for a fault, and never calls again after the phase Error
  if (!phases.includes(phase)) return `the phase ${JSON.stringify(phase)} is none of ${phases.join(', ')}`
  if (operation !== 'run' && phase === 'Running') return `${operation} cannot answer Running`
  if (typeof message !== 'string') return 'message must be text'
  if (!Number.isFinite(requeueAfter) || requeueAfter < 0) return `requeueAfter is ${requeueAfter}`
  // the CRD says so: the controller could not write it
  if (status !== undefined && (typeof status !== 'object' || status === null || Array.isArray(status)))
    return 'status must be an object'
  return undefined
}

/** A reply as Argo's Response. One that the controller could not live with becomes an error, which it tries again. */
export const encodeReply = (operation: Operation, reply: StepReply): Value => {
  if ('error' in reply) return errorReply(reply.error || 'failed')
  const problem = problemOf(operation, reply)
  if (problem !== undefined) return errorReply(problem)
  const { phase, message = '', requeueAfter = 0, status } = reply
  return {
    Result: {
      Phase: phase,
      Message: message,
      RequeueAfter: Math.min(Math.round(requeueAfter) * nanoseconds, Number.MAX_SAFE_INTEGER),
      Status: status && Buffer.from(JSON.stringify(status)),
    },
    Error: {},
  }
}

/** Where a value of gob is an object of JSON, which has no bytes. */
export const fieldsOf = (value: Value): { readonly [name: string]: Value } => (isStruct(value) ? value : {})
