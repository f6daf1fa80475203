import { listEffects, orderEffect } from '@canary-steps/runtime'
import { sampleRollout, type TestHost, testHost } from '@canary-steps/runtime/testing'
import { type AnswerScript, answerScripts } from './answer-script.ts'
import type { AnsweredStep, AnsweringVendor, AnswerSite } from './answer-sites.ts'
import { sizeFaults, toldFaults } from './told-faults.ts'
import { type Trouble, troubledFetch } from './troubled-fetch.ts'

/** The faults, and how many answers were given. */
type Played = { readonly faults: readonly string[]; readonly given: number }

type Scene = AnsweredStep & {
  readonly site: AnswerSite
  readonly host: TestHost
  readonly trouble: Trouble
  readonly number: number
  readonly faults: string[]
  /** The texts that were told and kept, and must not hold secrets. */
  readonly told: unknown[]
  state: Parameters<TestHost['call']>[1]
}

type Answer = Awaited<ReturnType<TestHost['call']>>

const hour = 60 * 60_000

const rolloutOf = ({ host, number }: Pick<Scene, 'host' | 'number'>, status: object = {}) => {
  const sample = sampleRollout({ uid: `rollout-${number}`, now: host.now, status })
  return { ...sample, spec: { ...sample.spec, progressDeadlineSeconds: 30 * 24 * 60 * 60 } }
}

const call = async (scene: Scene, operation: 'run' | 'terminate' | 'abort'): Promise<Answer> => {
  const { host, told, faults } = scene
  const status = operation === 'abort' ? { phase: 'Degraded', abort: true } : {}
  const answer = await host.call(operation, { ...scene.state, rollout: rolloutOf(scene, status) })
  told.push(answer)
  if ('phase' in answer) {
    scene.state = { state: answer.state }
    faults.push(...sizeFaults(answer))
  } else {
    faults.push(...sizeFaults({ message: answer.detail }))
    if (operation !== 'run') faults.push(`${operation} has no answer: ${answer.detail}`)
  }
  return answer
}

const isDecided = (answer: Answer): boolean => 'phase' in answer && answer.phase !== 'Running'

/** Runs while the vendor is in trouble. True: the step has decided. */
const runInTrouble = async (scene: Scene, runs: number): Promise<boolean> => {
  for (let run = 0; run < runs; run += 1) {
    const { trouble, step, host, faults } = scene
    const answer = await call(scene, 'run')
    const phase = 'phase' in answer ? answer.phase : 'Error'
    const first = run === 0 ? trouble.first : undefined
    if (step.gate && phase === 'Successful') faults.push('the gate passes without what it waits for')
    if (first?.means === 'refused' && first.answer.to === undefined && phase !== 'Failed')
      faults.push(`“${first.row}” is a refusal, and the step is ${phase}`)
    if (
      (first?.means === 'later' || first?.means === 'unknown') &&
      first.answer.to === undefined &&
      trouble.given === 1
    )
      if (phase === 'Failed') faults.push(`“${first.row}” passes, and the step has Failed`)
    if (isDecided(answer)) return true
    host.now += 31_000 + Math.min(('phase' in answer ? answer.requeueAfter : undefined) ?? 0, 25 * hour)
  }
  return false
}

/** Runs while the vendor is well, until the step has decided. */
const runWell = async (scene: Scene): Promise<void> => {
  const { host, site, number, trouble, faults } = scene
  for (let run = 0; run < 20; run += 1) {
    if (scene.step.gate) site.decide(number)
    const answer = await call(scene, 'run')
    if (isDecided(answer)) {
      if ('phase' in answer && answer.phase !== 'Successful' && !trouble.isLie)
        faults.push(`the vendor is well, and the step is ${answer.phase}: ${answer.message}`)
      return
    }
    host.now += 31_000 + (('phase' in answer ? answer.requeueAfter : undefined) ?? 0)
  }
  // a step that was told another workspace waits for its people
  if (!scene.trouble.isLie) faults.push('the vendor is well, and the step does not decide')
}

/** Lets what is due be undone, and what was given up be tried again by an operator, until nothing is open. */
const closeAll = async ({ host, faults }: Scene): Promise<void> => {
  const about = { endpoint: '', reason: 'well again', by: '', outcome: 'orphaned' } as const
  const listed = async () => (await listEffects(host.runtime)).effects
  let effects = await listed()
  for (let round = 0; round < 8 && effects.length > 0; round += 1) {
    host.now += 25 * hour
    await host.closeDue()
    for (const { id: effect, state } of effects)
      if (state === 'dead') await orderEffect(host.runtime, 'test', { operation: 'retry', effect, ...about })
    effects = await listed()
  }
  for (const { target, state, reason } of effects) faults.push(`left open: ${target} ${state} ${reason}`)
}

const play = async (scene: Scene, { runs, end }: AnswerScript): Promise<void> => {
  const { host, trouble, site, number, told, faults } = scene
  const hasDecided = await runInTrouble(scene, runs)
  if (end !== 'run') await call(scene, end)
  trouble.isOver = true
  if (end === 'run' && !hasDecided) await runWell(scene)
  const ended =
    end === 'abort'
      ? { phase: 'Degraded', abort: true }
      : { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }
  await host.observe(rolloutOf(scene, ended))
  await closeAll(scene)
  const markers = site.markers(number)
  if (!trouble.isLie && new Set(markers).size < markers.length) faults.push('something was done twice')
  told.push(host.logs, await host.journal(rolloutOf(scene)), await host.release())
  faults.push(...toldFaults(told, site.secrets))
}

/** How many Rollouts share a vendor, which looks through all that they did. */
const ofOneVendor = 100

const sceneOf = (vendor: AnsweringVendor, site: AnswerSite, script: AnswerScript, number: number): Scene => {
  const answered = vendor.steps[script.step % vendor.steps.length]
  if (!answered) throw new Error('no steps')
  const trouble = troubledFetch(vendor, site, script)
  const host = testHost(answered.step, { config: answered.config(number), secrets: site.env, fetch: trouble.fetch })
  return { ...answered, site, host, trouble, number, faults: [], told: [], state: {} }
}

/** Plays scripts until so many answers were given. */
export const playAnswers = async (vendor: AnsweringVendor, count: number, seed: number): Promise<Played> => {
  const faults: string[] = []
  let given = 0
  let clock = { now: 0 }
  let site: AnswerSite | undefined
  for (const [number, script] of answerScripts(count, seed).entries()) {
    if (given >= count) break
    if (number % ofOneVendor === 0) {
      await site?.close()
      site = await vendor.start({ now: () => clock.now })
    }
    if (!site) throw new Error('no vendor')
    const scene = sceneOf(vendor, site, script, number)
    clock = scene.host
    await play(scene, script).catch((error: Error) => scene.faults.push(`thrown: ${error.stack}`))
    given += scene.trouble.given
    faults.push(...scene.faults.map((fault) => `${number} ${scene.step.name}: ${fault}`))
  }
  await site?.close()
  return { faults, given }
}
