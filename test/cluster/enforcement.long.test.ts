import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Reader, reader } from './ground/reader.ts'
import { until } from './ground/until.ts'
import { follow } from './live/install.ts'
import { startWorld, type World } from './live/world.ts'
import { play } from './play/play.ts'
import { scenarios } from './scenarios/index.ts'
import { ways } from './scene/scene.ts'
import { ours } from './scene/standard-steps.ts'

const binaries = inject('binaries')
const execute = promisify(execFile)

const whole = ['approve', 'reject', 'abort', 'retry', 'new-revision', 'undo', 'remove'].flatMap((name) => {
  const scenario = scenarios.get(name)
  return scenario ? [scenario] : []
})

describe.skipIf(!binaries).concurrent.each(ways)('with the policies, and the %s', (way) => {
  let world: World
  let person: Reader
  const operator = (name: string, ...args: readonly string[]) =>
    execute(join(binaries?.argo ?? '', 'orders'), [
      `--kubeconfig=${world.kubeconfig}`,
      ...['--namespace=payments', '--as=olga', '--as-group=canary-steps:break-glass', '--as-group=system:masters'],
      ...[...args, name],
    ])

  beforeAll(async () => {
    if (!binaries) return
    world = await startWorld({ way, binaries })
    person = reader({ bin: binaries.cluster, kubeconfig: world.kubeconfig })
    follow(person, 'installEnforcement', { 'gate-above=20': 'gate-above=60' })
    const probe =
      'kubectl label --dry-run=server --overwrite namespace payments canary-steps/gate-above=1 --as=ann --as-group=system:authenticated'
    person.type('kubectl create clusterrolebinding ann --clusterrole=cluster-admin --user=ann')
    await until('the server asks the policies', () => person.type(probe).err.includes('canary-steps-namespaces'))
  })
  afterAll(() => world?.close())

  it.each(whole)('$name goes as ever', async (scenario) => {
    expect(whole.length).toBe(7)
    expect(await play(world, scenario)).toEqual([])
  })

  it('nobody promotes it past its gate or takes that away, until the glass is broken, which is on record', async () => {
    const name = 'promoted'
    const scene = await world.scene(name)
    await scene.comesTo('approval')
    await expect(scene.promote()).rejects.toThrow(/is the gate slack-approval, and only its decision/)
    await expect(scene.promoteFull()).rejects.toThrow('a full promotion skips every gate')
    await expect(scene.editSteps([{ setWeight: 100 }])).rejects.toThrow(/denied request: /)
    await expect(operator(name, 'promote')).rejects.toThrow(/To break the glass, say why/)
    follow(person, 'breakGlass', {
      checkout: name,
      '"7:': '"2:',
      '--as-group=': '--as-group=system:masters --as-group=',
    })
    const { stderr } = await operator(name, 'promote')
    expect(stderr).toContain('what you do is on record')
    await scene.ends('Healthy')
    expect(readFileSync(join(world.folder, 'audit.log'), 'utf8')).toContain(
      '"canary-steps-status/break-glass":"olga at revision 2: INC-4711',
    )
  })

  it('a step that failed for its config is mended after the abort, and begins anew', async () => {
    const wrong = ours('slack-approval', { channel: 'C0NONE', text: 'ready', approvers: { users: ['U0NOBODY'] } })
    const scene = await world.scene('mended', () => [{ setWeight: 20 }, wrong, { setWeight: 100 }])
    await scene.ends('Degraded')
    await expect(scene.editSteps([{ setWeight: 20 }, { setWeight: 100 }])).rejects.toThrow(/denied request: /)
    await scene.editSteps([
      { setWeight: 20 },
      ours('slack-approval', { channel: scene.channel, text: 'ready', approvers: { users: ['U0ANN'] } }),
      { setWeight: 100 },
    ])
    await scene.comesTo('approval')
    await scene.abort()
    await scene.ends('Degraded')
  })
})
