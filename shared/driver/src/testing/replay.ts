import { type Controller, createController } from '../controller/controller.ts'
import { loadRollout } from '../manifest/load-rollout.ts'
import type { Ports, Verdict } from '../ports/ports.ts'
import type { StepPlugin } from '../ports/step-plugin.ts'
import { revisionAnnotation } from '../rollout/rollout.ts'
import { VirtualClock } from '../time/clock.ts'
import { formatGoDuration, parseGoDuration } from '../time/go-duration.ts'
import { finalOf, viewOf } from './recorded-view.ts'
import { scriptedReply } from './scripted-reply.ts'
import type { Action, RecordedEvent, Transcript } from './transcript.ts'

const headStartMs = 3_600_000
const start = Date.UTC(2100, 0, 1)
const ms = (text = ''): number => parseGoDuration(text) ?? 0

/** Plays a transcript's scenario with the driver and writes down what the recording has. */
export const replay = async (transcript: Transcript): Promise<{ events: RecordedEvent[]; final: unknown }> => {
  const clock = new VirtualClock(start - headStartMs)
  const session = new Session(transcript, clock)
  await session.play(start - 1)
  clock.advanceTo(start)
  await session.controller.deploy(transcript.update)
  session.begin()
  for (const action of transcript.actions) {
    const at = start + ms(action.at)
    if (at > clock.now()) await session.play(at - 1)
    clock.advanceTo(at)
    session.act(action)
  }
  await session.play(start + ms(transcript.until))
  return { events: session.events, final: finalOf(session.controller.rollout, start) }
}

class Session {
  readonly events: RecordedEvent[] = []
  readonly controller: Controller
  readonly #clock: VirtualClock
  readonly #transcript: Transcript
  readonly #removed = new Set<string>()
  readonly #asked = new Map<string, number>()
  #losesStatus = false
  #view = ''

  constructor(transcript: Transcript, clock: VirtualClock) {
    this.#clock = clock
    this.#transcript = transcript
    const rollout = loadRollout(JSON.stringify(transcript.rollout), { file: transcript.name })
    this.controller = createController(rollout, { ...this.#ports(), clock })
  }

  begin(): void {
    this.#view = JSON.stringify(viewOf(this.controller.rollout))
  }

  async play(end: number): Promise<void> {
    for (;;) {
      while (await this.controller.reconcile()) this.#recordView()
      const due = this.controller.nextDue()
      if (due === undefined || due > end) return
      this.#clock.advanceTo(due)
    }
  }

  act(action: Action): void {
    const { controller } = this
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
      'remove-plugin': () => this.#removed.add(action.plugin),
      'lose-status': () => {
        this.#losesStatus = true
      },
    }
    const act = actions[action.do]
    if (!act) throw new Error(`unknown action ${action.do}`)
    act()
  }

  get #offset(): number {
    return this.#clock.now() - start
  }

  #recordView(): void {
    const view = viewOf(this.controller.rollout)
    if (this.#offset < 0 || JSON.stringify(view) === this.#view) return
    this.#view = JSON.stringify(view)
    this.events.push({ at: formatGoDuration(this.#offset), event: 'rollout', ...view })
  }

  #ports(): Omit<Ports, 'clock'> {
    const { plugins, analysis, experiment, router, scaling } = this.#transcript
    const verdict = (asked: Transcript['analysis']): Verdict =>
      asked
        ? { phase: asked.phase, afterMs: ms(asked.after), message: asked.message ?? '' }
        : { phase: 'Successful', afterMs: 0 }
    return {
      plugin: (name) => (plugins[name] && !this.#removed.has(name) ? this.#plugin(name) : undefined),
      disabled: (name) => plugins[name]?.disabled === true,
      analysis: () => verdict(analysis),
      experiment: () => verdict(experiment),
      scaling: ms(scaling),
      traffic: {
        setWeight: () => {
          if (router && this.#offset >= 0 && this.#offset < ms(router.failsUntil)) throw new Error('no route')
        },
      },
      persist: () => {
        const kept = !this.#losesStatus
        this.#losesStatus = false
        return kept
      },
    }
  }

  #plugin(name: string): StepPlugin {
    return {
      call: async (operation, { metadata, status }, context) => {
        const call = {
          at: formatGoDuration(this.#offset),
          event: 'call',
          operation,
          plugin: context.pluginName,
          config: context.config ?? null,
          status: context.status ?? null,
          currentStepIndex: status.currentStepIndex ?? 0,
          revision: metadata.annotations[revisionAnnotation] ?? '',
        } as const
        if (this.#offset >= 0) this.events.push(call)
        return scriptedReply(this.#transcript.plugins[name], name, operation, this.#asked)
      },
    }
  }
}
