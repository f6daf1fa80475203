import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { type LawVendor, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { loadJira } from '@canary-steps/vendors/jira'
import { afterEach, beforeEach } from 'vitest'
import { jiraUpdate } from '../index.ts'

export const config = {
  issues: ['PAY-1'],
  comment: '{{rollout.name}} is at {{canary.weight}}%',
  transition: 'Testing',
  onAbort: { comment: '{{release}} was taken back' },
}

type Options = NonNullable<Parameters<typeof testHost>[1]>

/** The sample Rollout, aborted. */
export const aborted = sampleRollout({ status: { phase: 'Degraded', abort: true, currentStepIndex: 0 } })

/** The sample Rollout with annotations. */
export const annotated = (annotations: Record<string, string>): typeof aborted => {
  const rollout = sampleRollout()
  const { metadata } = rollout
  return { ...rollout, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } }
}

export const lawVendor = (jira: JiraSandbox): LawVendor => ({
  env: { JIRA_API_TOKEN: jira.token, JIRA_EMAIL: jira.email, JIRA_BASE_URL: jira.url },
  things: () => jira.issues(),
  loseNextAnswer: () => jira.trouble('doTransition', { lostAnswer: true }),
  close: () => jira.close(),
})

/** A Jira that is new in each test of a file, and hosts on it. */
export const jiraSite = () => {
  let current: JiraSandbox | undefined
  beforeEach(async () => {
    await loadJira()
    current = await startJira()
  })
  afterEach(() => current?.close())
  const jira = (): JiraSandbox => {
    if (!current) throw new Error('there is a Jira only while a test runs')
    return current
  }
  const start = (more: Options = {}): TestHost =>
    testHost(jiraUpdate, { config, secrets: { ...lawVendor(jira()).env }, ...more })
  return {
    jira,
    start,
    /** A step that does only this, and fails the rollout when it fails. */
    only: (more: object): TestHost => start({ config: { issues: ['PAY-1'], onFailure: 'fail', ...more } }),
    strict: (more: object): TestHost => start({ config: { ...config, onFailure: 'fail', ...more } }),
    statusOf: (key: string): string | undefined => jira().issue(key)?.status,
    callsOf: (operation: string): number => jira().calls.filter((call) => call.operation === operation).length,
  }
}
