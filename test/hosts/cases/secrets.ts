import { expect } from 'vitest'
import { endings } from '../subject.ts'
import type { Declare } from './declared.ts'

/** The last case: it looks at all that the others have led to. */
export const secretsAreKept = (declare: Declare): void => {
  declare('takes a secret out of what a vendor says, and has told none in any reply or log', async (stage) => {
    const subject = stage.newSubject()
    const { repository } = subject
    const token = stage.site.env.GITHUB_TOKEN ?? ''
    const isHere = (call: { readonly repository: string }) => call.repository === repository
    const refusal = { status: 403, error: `it is forbidden to ${token}` }
    stage.vendors.github.troubleFor(isHere, 'create-workflow-dispatch', refusal)
    stage.vendors.github.troubleFor(isHere, 'cancel-workflow-run', refusal)
    const step = { step: 'github-workflow', config: { repository, workflow: 'e2e.yaml', ref: 'main' } }
    expect(JSON.stringify(await stage.call('run', { subject, ...step }))).toContain('it is forbidden to ')
    const begun = { subject: { ...stage.newSubject(), repository }, ...step }
    expect(await stage.call('run', begun)).toMatchObject({ phase: 'Running' })
    await stage.call('abort', { ...begun, status: endings.aborted })
    await stage.comesTrue(() => stage.host.log().includes('it is forbidden to '), true)
    const all = [...stage.answered, stage.host.log()].join('\n')
    const found = Object.entries(stage.site.secrets).filter(([, secret]) => all.includes(secret))
    expect(found.map(([name]) => name)).toEqual([])
  })
}
