import type { RunIo, Step } from '@canary-steps/sdk'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

/** The step, telling under which names its Run does things. */
const watched = (step: Step, named: (name: string) => void): Step => ({
  ...step,
  configure(config) {
    const configured = step.configure(config)
    if ('problems' in configured) return configured
    const telling = ({ once, open, ...io }: RunIo): RunIo => ({
      ...io,
      once: (name, plan) => {
        named(name)
        return once(name, plan)
      },
      open: (name, plan) => {
        named(name)
        return open(name, plan)
      },
    })
    return { ...configured, run: (remembered, io) => configured.run(remembered, telling(io)) }
  },
})

/** Names under which one Run does more than one thing; empty where none is. */
export const namedTwice = async ({ step, start }: LawSite): Promise<string[]> => {
  const names: string[] = []
  await start().call('run', { step: watched(step, (name) => names.push(name)) })
  const again = names.filter((name, index) => names.indexOf(name) !== index)
  return [...new Set(again)].map(
    (name) => `${name}: each act of once and open needs a name of its own, or only the first is done`,
  )
}

/** The effects of a step can be told apart. */
export const nameLaws = (site: LawSite): void => {
  it('gives each thing that a Run does a name of its own', async () => {
    expect(await namedTwice(site)).toEqual([])
  })
}
