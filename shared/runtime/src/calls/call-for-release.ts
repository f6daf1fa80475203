import { type Configured, TerminalError } from '@canary-steps/sdk'
import { presentable } from '../effects/step-io.ts'
import type { Call } from '../journal/call.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { callStep, type StepPart } from './call-step.ts'
import { type Circumstances, type Verdict, verdictOf } from './verdict.ts'

/** The answer of a step that is done once for all regions of a release. `isAnswer`: it decided so, and is in no trouble. */
export type Said = { readonly verdict: Verdict; readonly message: string; readonly isAnswer: boolean }

/** How the regions agreed to configure it, and the name that people know it by. */
type Agreed = { readonly config: unknown; readonly name: string }

/** @throws what is wrong with the config. */
const configuredAs = ({ step }: Call, { config, name }: Agreed): Configured => {
  const configured = step.configure(config)
  if ('problems' in configured) throw new Error(`${name}: ${configured.problems.join('; ')}`)
  return configured
}

const meetsNobody: StepPart['meet'] = () =>
  Promise.reject(
    new TerminalError(
      'scope: release is for acts done once, but each region has its own step at which regions meet: leave scope out',
    ),
  )

/** Calls a step as the first region configured it: one thing is done, and people decide about what they were shown. */
export const callForRelease = async (
  runtime: Runtime,
  call: Call,
  agreed: Agreed,
  part: Omit<StepPart, 'meet'>,
  after: () => Promise<Circumstances>,
): Promise<Said> => {
  const meeting = { ...part, meet: meetsNobody }
  const done = await caught(() => callStep(runtime, call, configuredAs(call, agreed), meeting))
  // something of the release may exist now, of which an Abort must hear
  const verdict = verdictOf(done, { ...(await after()), mayHaveActed: true })
  // a region's words about its own deadline are not for the others
  const said = verdict.phase === 'Running' && 'result' in done ? done.result.message : verdict.message
  return { verdict, message: presentable(runtime, said), isAnswer: 'result' in done }
}
