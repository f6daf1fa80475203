import { currentStep, type LiveRollout, type Situation, situationOf } from './live-rollout.ts'
import { isOurs } from './named-step.ts'

/** An action that a person may take, its command, and its effect on a plugin step. */
type Choice = readonly [label: string, command: string, effect: string]

const abortEffect = 'traffic goes back; every plugin step that is Running or Successful hears Abort, the last one first'
const skipEffect =
  'moves past the step, whatever it decides; it hears nothing now, and Terminate when the rollout completes if it is the last one Running'
const holdEffect =
  "no step is polled until the pause ends; the progress deadline then starts anew, the step's own timeout goes on"

const commandsOf = ({ view }: LiveRollout) => {
  const { name, namespace } = view.metadata
  const argo = (verb: string, flags = '') => `kubectl argo rollouts ${verb} ${name} -n ${namespace}${flags}`
  return { argo, resume: `kubectl patch rollout ${name} -n ${namespace} --type merge -p '{"spec":{"paused":false}}'` }
}

const choicesOf = (live: LiveRollout): Record<Situation, readonly Choice[]> => {
  const { argo, resume } = commandsOf(live)
  const isPlugin = currentStep(live)?.plugin !== undefined
  const goOn: Choice = ['go on', argo('promote'), isPlugin ? skipEffect : 'moves to the next step at once']
  const hold: Choice = ['hold', argo('pause'), holdEffect]
  const stop: Choice = ['stop', argo('abort'), abortEffect]
  const finish = argo('promote', ' --full')
  return {
    unseen: [],
    healthy: [],
    progressing: [goOn, hold, stop],
    paused: [['go on', argo('promote'), 'ends the pause'], hold, stop],
    held: [['go on', resume, 'polls the step again; promote would end the pause and skip the step, too'], stop],
    late: [goOn, stop, ['again', argo('retry'), 'after the abort: from step 1 on, as a new attempt']],
    aborted: [
      ['go on', argo('retry'), 'from step 1 on, as a new attempt; promote changes nothing while it is aborted'],
      ['finish', finish, 'skips all steps; the last one that was Running hears Terminate'],
      ['go back', argo('undo'), 'makes the revision before the wanted one, without a call of any step'],
    ],
  }
}

/** The Rollout does not tell where its steps run: behind the bridge, or as the executable in the controller's pod. */
const openOutside: Choice = [
  'open',
  'canary-steps effects list --endpoint https://steps.example.com',
  "effects that steps have open; give your function's URL, or use in_pod effects list with the executable (docs/operations.md)",
]

/** The commands to go on, hold or stop, each with what it does to a plugin step, and to see what is open. */
export const nextCommands = (live: LiveRollout): string[] => {
  const choices = choicesOf(live)[situationOf(live)]
  const hasOurs = live.spec.strategy.canary.steps.some(({ plugin }) => plugin && isOurs(plugin))
  return [...choices, ...(choices.length > 0 && hasOurs ? [openOutside] : [])].flatMap(([label, command, effect]) => [
    `${`${label}:`.padEnd(9)}${command}`,
    `         ${effect}`,
  ])
}
