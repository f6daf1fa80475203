import { revisionAnnotation } from '@canary-steps/sdk'
import { type Controller, createController } from '../controller/controller.ts'
import { loadRollout } from '../manifest/load-rollout.ts'
import type { Ports, Verdict } from '../ports/ports.ts'
import type { StepContext, StepPlugin } from '../ports/step-plugin.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { Operation } from '../rollout/rollout-status.ts'
import { type DrivenClock, virtualClock } from '../time/clock.ts'
import { formatGoDuration, parseGoDuration } from '../time/go-duration.ts'
import { finalOf, viewOf } from './recorded-view.ts'
import { scriptedReply } from './scripted-reply.ts'
import type { Action, RecordedEvent, Transcript } from './transcript.ts'

const headStartMs = 3_600_000
const start = Date.UTC(2100, 0, 1)
const ms = (text = ''): number => parseGoDuration(text) ?? 0

/** Writes down calls of plugins, and how the Rollout looks, from the update on. */
const recorder = (clock: DrivenClock) => {
  const events: RecordedEvent[] = []
  let shown = ''
  const offset = () => clock.now() - start
  return {
    events,
    offset,
    /** The look of the Rollout is known from here on. */
    begin(rollout: Rollout) {
      shown = JSON.stringify(viewOf(rollout))
    },
    view(rollout: Rollout) {
      const view = viewOf(rollout)
      if (offset() < 0 || JSON.stringify(view) === shown) return
      shown = JSON.stringify(view)
      events.push({ at: formatGoDuration(offset()), event: 'rollout', ...view })
    },
    call(operation: Operation, { metadata, status }: Rollout, context: StepContext) {
      if (offset() < 0) return
      events.push({
        at: formatGoDuration(offset()),
        event: 'call',
        operation,
        plugin: context.pluginName,
        config: context.config ?? null,
        status: context.status ?? null,
        currentStepIndex: status.currentStepIndex ?? 0,
        revision: metadata.annotations[revisionAnnotation] ?? '',
      })
    },
  }
}

type Recorder = ReturnType<typeof recorder>

/** Faults of a controller from outside: plugins that are gone, and a status write that is lost. */
type Trouble = { readonly removed: Set<string>; losesStatus: boolean }

const verdict = (asked: Transcript['analysis']): Verdict =>
  asked
    ? { phase: asked.phase, afterMs: ms(asked.after), message: asked.message ?? '' }
    : { phase: 'Successful', afterMs: 0 }

const scriptedPorts = (transcript: Transcript, record: Recorder, trouble: Trouble): Omit<Ports, 'clock'> => {
  const { plugins, analysis, experiment, router, scaling } = transcript
  const asked = new Map<string, number>()
  const plugin = (name: string): StepPlugin => ({
    call: async (operation, rollout, context) => {
      record.call(operation, rollout, context)
      return scriptedReply(plugins[name], name, operation, asked)
    },
  })
  return {
    plugin: (name) => (plugins[name] && !trouble.removed.has(name) ? plugin(name) : undefined),
    disabled: (name) => plugins[name]?.disabled === true,
    analysis: () => verdict(analysis),
    experiment: () => verdict(experiment),
    scaling: ms(scaling),
    traffic: {
      setWeight: () => {
        if (router && record.offset() >= 0 && record.offset() < ms(router.failsUntil)) throw new Error('no route')
      },
    },
    persist: () => {
      const kept = !trouble.losesStatus
      trouble.losesStatus = false
      return kept
    },
  }
}

const act = (controller: Controller, action: Action, trouble: Trouble): void => {
  const actions: Readonly<Record<string, () => void>> = {
    abort: controller.abort,
    retry: controller.retry,
    promote: controller.promote,
    'promote-full': controller.promoteFull,
    pause: controller.pause,
    resume: controller.resume,
    delete: controller.remove,
    update: () => controller.update({ image: action.image }),
    scale: () => controller.scale(action.replicas),
    'edit-steps': () => controller.editSteps(action.steps),
    'remove-plugin': () => trouble.removed.add(action.plugin),
    'lose-status': () => {
      trouble.losesStatus = true
    },
  }
  const known = actions[action.do]
  if (!known) throw new Error(`unknown action ${action.do}`)
  known()
}

/** Plays a transcript's scenario with the driver and writes down what the recording has. */
export const replay = async (transcript: Transcript): Promise<{ events: RecordedEvent[]; final: unknown }> => {
  const clock = virtualClock(start - headStartMs)
  const record = recorder(clock)
  const trouble: Trouble = { removed: new Set(), losesStatus: false }
  const rollout = loadRollout(JSON.stringify(transcript.rollout), { file: transcript.name })
  const controller = createController(rollout, { ...scriptedPorts(transcript, record, trouble), clock })
  const play = async (end: number): Promise<void> => {
    for (;;) {
      while (await controller.reconcile()) record.view(controller.rollout)
      const due = controller.nextDue()
      if (due === undefined || due > end) return
      clock.advanceTo(due)
    }
  }
  await play(start - 1)
  clock.advanceTo(start)
  await controller.deploy(transcript.update)
  record.begin(controller.rollout)
  for (const action of transcript.actions) {
    const at = start + ms(action.at)
    if (at > clock.now()) await play(at - 1)
    clock.advanceTo(at)
    act(controller, action, trouble)
  }
  await play(start + ms(transcript.until))
  return { events: record.events, final: finalOf(controller.rollout, start) }
}
