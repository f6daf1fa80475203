import type { GuardIo } from '@canary-steps/sdk'
import type { Call } from '../journal/call.ts'
import type { Run } from '../journal/journal.ts'
import { caught } from '../ports/caught.ts'
import { reachAll } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import { regionsIn } from '../release/meet.ts'
import { shareIn } from '../release/share.ts'
import { callerOf } from './run-place.ts'
import { lookupIn, WantedLookups, wantAll } from './wanted-lookups.ts'

/** A guard looks at other Rollouts, and reaches nothing else. */
const isRollout = (target: string): boolean => target.startsWith('rollout:')

/**
 * Asks the steps before this one that watch over the rollout why it must not go on. The first reason counts. What they want to look up
 * is asked for together: a caller looks up only so often.
 */
export const guarded = async (runtime: Runtime, call: Call, run: Run, index: number): Promise<string | undefined> => {
  const before = Object.entries(run.steps).filter(
    ([other, { phase }]) => Number(other) < index && phase === 'Successful',
  )
  const wanted: WantedLookups[] = []
  const met = async () => {
    const share = shareIn(run)
    return share ? regionsIn(runtime, share) : []
  }
  for (const [, record] of before) {
    const step = runtime.steps.find(({ name, guards }) => guards && name === record.step)
    const configured = step?.configure(record.config)
    if (!configured) continue
    if ('problems' in configured) throw new Error(`${record.id} cannot watch: ${configured.problems.join('; ')}`)
    const lookup: GuardIo['lookup'] = async (lookups) => {
      reachAll(runtime.policy, callerOf(call), configured.targets.filter(isRollout))
      return lookupIn(call.objects)(lookups)
    }
    const io = { story: run.story, clock: runtime.clock, lookup, met }
    const asked = await caught(() => configured.guard({ state: record.data, findings: [] }, io))
    if ('result' in asked && asked.result) return `${record.id}: ${asked.result}`
    if ('result' in asked) continue
    if (!(asked.error instanceof WantedLookups)) throw asked.error
    wanted.push(asked.error)
  }
  if (wanted.length > 0) throw wantAll(wanted.flatMap(({ lookups }) => lookups))
  return undefined
}
