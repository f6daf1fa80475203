import { readEnvelope } from '@canary-steps/runtime'
import { utf8Bytes } from '@canary-steps/sdk'
import { expect, it } from 'vitest'
import * as z from 'zod'
import type { LawSite } from './law-site.ts'

/** The states of all steps are in one object in etcd, in bytes (DESIGN, CONTROLLER.md 22). */
const maxStateBytes = 4_096

/** Laws of a step's config and state. */
export const configLaws = ({ step, config, run }: LawSite): void => {
  it('names a config key that it does not know', () => {
    expect(step.configure({ ...config, mispelt: 1 })).toMatchObject({
      problems: [expect.stringContaining('mispelt')],
    })
  })

  it('describes every field of its config', () => {
    const described = z.toJSONSchema(step.config, { io: 'input' }).properties ?? {}
    for (const field of Object.values(described)) expect(field).toHaveProperty('description')
  })

  it('keeps a state that survives JSON, fits its schema and stays under 4 KB', async () => {
    const { state } = await run()
    const text = JSON.stringify(state)
    expect(utf8Bytes(text)).toBeLessThan(maxStateBytes)
    const data = readEnvelope(JSON.parse(text))?.data
    expect(step.state.parse(data)).toEqual(data)
  })
}
