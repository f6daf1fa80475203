import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { demo } from '../testing/demo.ts'
import { demoCast } from '../testing/demo-cast.ts'

/** The lines that a picture shows, without how they are drawn. */
const textsIn = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>(.*)<\/text>/g)].map(([, text = '']) => text)

describe('the demo', () => {
  let ran: Awaited<ReturnType<typeof demo>>
  beforeAll(async () => {
    ran = await demo()
  })

  it('ends Healthy in three regions, with one thread, one approval, one run, one issue and a region of Grafana each', () => {
    expect(ran).toMatchObject({
      code: 0,
      err: '',
      threads: ['Healthy 2026.11.4'],
      cards: ['approved'],
      runs: ['success'],
      issues: ['PAY-12 Done'],
      regions: ['ap succeeded', 'eu succeeded', 'us succeeded'],
    })
    expect(ran.out.match(/Healthy at revision 2/g)).toHaveLength(3)
  })

  it('shows the regions wait for each other, and adopt what was done once', () => {
    expect(ran.out).toMatch(/^eu .*region-wait Run Running: waits at 25% for us \(last at 5%\), ap \(last at 5%\)/m)
    expect(ran.out.match(/region-wait Run Successful: 3 of 3 regions at 25%/g)).toHaveLength(3)
    expect(ran.out.match(/slack-approval Run Successful: approved by Ann Archer, Cat Cooper/g)).toHaveLength(3)
  })

  it('prints what the picture of the README shows: npm run cast draws it anew', () => {
    const picture = readFileSync(new URL('../../../../docs/demo.svg', import.meta.url), 'utf8')
    expect(textsIn(picture)).toEqual(textsIn(demoCast(ran.out)))
  })
})

it('the demo that is aborted in one region fails in the others at the barrier, and everything is told so', async () => {
  const { code, out, ...seen } = await demo('--abort-at', '9@us')
  expect({ code, ...seen }).toEqual({
    code: 1,
    err: '',
    threads: ['failed 2026.11.4'],
    cards: [],
    runs: ['success'],
    issues: ['PAY-12 In Progress'],
    regions: ['ap aborted', 'eu aborted', 'us aborted'],
  })
  for (const region of ['eu', 'ap'])
    expect(out).toMatch(
      new RegExp(`^${region} .*region-wait Run Failed: region us ended as aborted .*abort together`, 'm'),
    )
  expect(out).toMatch(/^ {2}us :rewind: aborted\n {2}eu :x: failed\n {2}ap :x: failed/m)
  expect(out).toContain('2026.11.4 was taken back.')
})

it('the demo that is rejected fails in every region, though only one asked', async () => {
  const { code, out, ...seen } = await demo('--reject')
  expect({ code, ...seen }).toMatchObject({
    code: 1,
    threads: ['failed 2026.11.4'],
    cards: ['rejected'],
    issues: ['PAY-12 In Progress'],
    regions: ['ap aborted', 'eu aborted', 'us aborted'],
  })
  expect(out.match(/slack-approval Run Failed: .*rejected by Ann Archer: the error rate/g)).toHaveLength(3)
})

it('the demo promoted in full in one region at its approval goes on in the others, with the same one', async () => {
  const { code, threads, cards, runs, regions } = await demo('--promote-full-at', '10@us')
  expect({ code, threads, cards, runs }).toEqual({
    code: 0,
    threads: ['Healthy 2026.11.4'],
    cards: ['approved'],
    runs: ['success'],
  })
  expect(regions).toHaveLength(3)
})

it('a step that the first region passed by hand, before any other came, is done for later regions', async () => {
  const { code, threads, cards, runs } = await demo('--promote-full-at', '6@us')
  expect({ code, threads, cards, runs }).toEqual({
    code: 0,
    threads: ['Healthy 2026.11.4', 'Healthy 2026.11.4'],
    cards: ['approved'],
    runs: ['cancelled', 'success'],
  })
})
