import { readFileSync } from 'node:fs'
import { type CallPlace, faultyPorts, loadRollout, virtualClock } from '@canary-steps/driver'
import { expect, it } from 'vitest'
import { clusterObjects } from '../cluster/cluster-object.ts'
import { lookUpIn } from '../cluster/look-up.ts'
import { oneRegionFile, seenIn } from '../testing/one-region.ts'
import { drive } from './drive.ts'
import { startLocalFunction } from './local/local-function.ts'
import { onlySite } from './options/sites.ts'
import { linesOutput } from './output/output-lines.ts'
import { checkedSteps } from './plugins.ts'
import { regionRun } from './region-run.ts'
import { standInsOf } from './stand-ins.ts'

/** The demo with a function that is down for some seconds from the second call of a step on. By then its effect is open. */
const demoWithOutage = async (step: number, seconds: number) => {
  const text = readFileSync(oneRegionFile, 'utf8')
  const rollout = loadRollout(text, { file: oneRegionFile, name: 'checkout' })
  const clock = virtualClock(Date.parse('2026-01-01T10:00:00Z'))
  const written: string[] = []
  const write = (line: string) => written.push(line)
  const lookUp = lookUpIn(clusterObjects(text, oneRegionFile))
  const standIns = await standInsOf(checkedSteps(rollout, oneRegionFile, { assume: new Map(), plugin: new Map() }))
  const local = await startLocalFunction(
    clock,
    {
      sites: [onlySite],
      sandbox: true,
      decision: 'approve',
      log: true,
      lookUp,
      standIns,
      nextVendorFault: () => undefined,
    },
    { stdout: { write }, stderr: { write }, env: {} },
  )
  let calls = 0
  const faultsOf = ({ step: { index } }: CallPlace) => {
    if (index === step - 1) calls += 1
    return index === step - 1 && calls === 2 ? [{ name: 'function-down', seconds } as const] : []
  }
  const [cluster] = local.clusters
  if (!cluster) throw new Error('no cluster')
  const region = regionRun(
    rollout,
    { analysis: 'pass', startsAfter: 0 },
    {
      clock,
      plugin: () => cluster.plugin,
      output: linesOutput(write, clock.now()),
      faults: { ports: (ports, _, abort) => faultyPorts(ports, { faultsOf, abort }), act: () => false },
      observe: async (seen, isDown) => {
        await local.tick(isDown)
        if (isDown) return
        await cluster.sendInventory([seen])
        await local.closeDue()
      },
      resume: () => Promise.resolve(''),
    },
  )
  const [end] = await drive([region], { clock, pace: () => Promise.resolve(), isAllClosed: local.isAllClosed })
  const vendors = seenIn(`\n${local.render()}`)
  await local.close()
  return { end, vendors, out: written.join('') }
}

const finished = { threads: ['Healthy 2'], cards: ['approved'], runs: ['success'] }

/** The events that arrived, and the errors of calls that did not. */
const told = (out: string): string[] =>
  [...out.matchAll(/"webhook":"(\w+)"|(cannot be reached)/g)].map(([, webhook]) => webhook ?? 'down')

it('a result that GitHub told while the function was down is asked for later', async () => {
  const { end, vendors, out } = await demoWithOutage(4, 180)
  expect(told(out)).toEqual(['github', ...Array(6).fill('down'), 'slack', 'slack'])
  expect({ status: end?.status, vendors }).toEqual({ status: 'Healthy', vendors: finished })
})

it('people whose click did not arrive click again', async () => {
  const { end, vendors, out } = await demoWithOutage(7, 120)
  expect(told(out)).toEqual([...Array(3).fill('github'), ...Array(4).fill('down'), ...Array(3).fill('slack')])
  expect(out).toContain('slack-approval Run Successful: approved by Ann Archer, Cat Cooper')
  expect({ status: end?.status, vendors }).toEqual({ status: 'Healthy', vendors: finished })
})
