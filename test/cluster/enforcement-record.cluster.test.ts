import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { apply, by, peopled, tried, untilIt } from './enforcement/guarded.ts'
import { canary, create, status } from './enforcement/orders.ts'
import { gate, notice, rollout, steps } from './enforcement/rollouts.ts'
import { commandsOf } from './ground/sections.ts'
import { until } from './ground/until.ts'
import type { Stage } from './stage.ts'

const cluster = inject('cluster')

/** The server's record of the writes. */
const recorded = (): string => readFileSync(join(dirname(cluster?.kubeconfig ?? ''), 'audit.log'), 'utf8')

const promotion = status('checkout', { currentStepIndex: 2 })
const without = canary('checkout', { steps: steps.filter((step) => step !== gate) })
const refusal = { code: 1, err: expect.stringContaining('denied request: ') }

describe.skipIf(!cluster)('the policies', () => {
  let at: Stage
  beforeAll(async () => {
    at = await peopled(cluster)
  })

  it('are for what somebody has the rights to do, for which the cluster can be asked', () => {
    const answers = commandsOf('rights').map((command) => at.type(command).out.trim())
    expect(answers).toEqual(answers.map(() => 'no'))
    for (const command of commandsOf('rights')) expect(at.must(`${command} --as-group=people`).trim()).toBe('yes')
  })

  it('refuse nobody for a week, but warn whoever would be, and write it down', async () => {
    at.follow('tryEnforcement')
    await untilIt(at, 'warns')
    const { code, err } = at.type(tried('ann', promotion))
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('Warning: Validation failed') })
    expect(err).toContain('is the gate slack-approval')
    expect(recorded()).toMatch(/validation_failure.*is the gate slack-approval/)
  })

  it('refuse once they are installed over that, and again when they are installed again', async () => {
    at.follow('installEnforcement')
    await untilIt(at, 'refuses')
    at.follow('installEnforcement')
    expect(at.type(tried('ann', promotion))).toMatchObject(refusal)
  })

  it('tell those who may break the glass how to say why, for this revision and no other', () => {
    const how = 'annotate --overwrite rollout checkout canary-steps/break-glass="7: REASON"'
    expect(at.type(tried('operator', promotion)).err).toContain(how)
    at.must(by('operator', `kubectl -n payments annotate rollout checkout canary-steps/break-glass='6: last week'`))
    expect(at.type(tried('operator', promotion)).err).toContain(how)
  })

  it('let them pass with a reason, tell them that it is on record, and it is', () => {
    at.follow('breakGlass')
    const { err } = at.type(by('operator', promotion))
    expect(err).toContain('what you do is on record: olga, update rollouts checkout')
    expect(recorded()).toMatch(
      /"canary-steps-status\/break-glass":"olga at revision 7: INC-4711, nobody is awake \(step 2 of 5 is the gate slack-approval/,
    )
    expect(at.must('kubectl -n payments get rollout checkout -o jsonpath={.status.currentStepIndex}')).toBe('2')
    expect(at.type(tried('operator', without))).toMatchObject({ code: 0 })
  })

  it('keep on record who deletes a Rollout, who creates one, and who changes what a namespace demands', () => {
    at.must(by('ann', 'kubectl -n payments delete rollout last'))
    expect(recorded()).toContain('"canary-steps-deletion/deleted":"ann deleted it at step 4 of revision 7"')
    at.must(by('ann', create(rollout('last', { canary: { steps } }))))
    expect(recorded()).toContain('"canary-steps-gates/first-revision":"ann created it')
    at.must(by('installer', 'kubectl label --overwrite namespace payments canary-steps/gate-above=10'))
    expect(recorded()).toMatch(
      /"canary-steps-namespaces\/demand":"ida changed canary-steps\/gate-above from \\"20\\" to \\"10\\""/,
    )
  })

  it('leave what Git says to be applied again and again, and name what waits until the release has ended', () => {
    apply(at, [rollout('notified', { canary: { steps } })])
    at.write('git.json', JSON.stringify(rollout('notified', { canary: { steps } })))
    at.must(by('ann', 'kubectl apply -f git.json'))
    at.write('git.json', JSON.stringify(rollout('notified', { canary: { steps: [gate, ...steps] } })))
    for (const how of ['apply', 'apply --server-side --force-conflicts'])
      expect(at.type(by('ann', `kubectl ${how} -f git.json`)).err).toContain('they may change when it has ended')
  })

  it('judge a Rollout of sixty steps with ten long states', () => {
    const long = Array.from({ length: 20 }, () => [{ setWeight: 5 }, notice, gate]).flat()
    apply(at, [rollout('long', { canary: { steps: [gate, ...long] } })])
    const states = Array.from({ length: 10 }, (_, index) => ({
      index: 3 * index,
      name: 'canary-steps/run',
      operation: 'Run',
      phase: 'Running',
      status: { data: 'x'.repeat(4000) },
    }))
    const patch = {
      stableRS: 'old',
      currentPodHash: 'new',
      currentStepIndex: 30,
      canary: { stepPluginStatuses: states },
    }
    at.must(by('controller', status('long', patch)))
    expect(at.type(tried('ann', status('long', { currentStepIndex: 31 })))).toMatchObject(refusal)
    expect(at.type(tried('ann', canary('long', { steps: long })))).toMatchObject(refusal)
    expect(at.type(tried('ann', status('long', { abort: true })))).toMatchObject({ code: 0 })
    expect(at.type(tried('ann', 'kubectl -n payments label rollout long team=payments'))).toMatchObject({ code: 0 })
  })

  it('judge a status that comes with the object, where the definition has none of its own', async () => {
    const subresource = (value: object | null) =>
      `kubectl patch customresourcedefinition rollouts.argoproj.io --type=json -p '${JSON.stringify([{ op: 'replace', path: '/spec/versions/0/subresources/status', value }])}'`
    at.must(subresource(null).replace('"replace"', '"remove"'))
    const whole = promotion.replace('--subresource=status ', '').replace('checkout', 'paused-first')
    await until('a status is no resource', () => at.type(tried('ann', promotion)).code !== 0)
    const { err } = at.type(tried('ann', whole))
    at.must(subresource({}).replace('"replace"', '"add"'))
    await until('it is one again', () => at.type(tried('ann', status('calm', { abort: true }))).code === 0)
    expect(err).toContain('skipping all steps')
  })

  it('go without a trace, and nothing is refused any more', async () => {
    at.follow('removeEnforcement')
    await untilIt(at, 'asks nobody')
    expect(at.must('kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings -o name')).not.toContain(
      'canary',
    )
    expect(at.type(tried('ann', promotion))).toMatchObject({ code: 0 })
  })
})
