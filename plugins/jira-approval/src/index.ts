import { endTogether, rulesInWords } from '@canary-steps/approvals'
import { defineStep, fail, succeed, wait } from '@canary-steps/sdk'
import { eachIssue, effectOf, IssueNews, issuesOf, jira, jiraWebhook, targetOf } from '@canary-steps/vendors/jira'
import { type AskedIssue, askOnce, tellEnd } from './ask-once.ts'
import { checkAuthors } from './authors.ts'
import { Config } from './config.ts'
import { decidingAmong } from './deciding.ts'
import { endInWords, endUndecided } from './end-undecided.ts'
import { jiraRules } from './rules.ts'
import { isDue, State } from './state.ts'
import { approvedBy, auditDecided, rejectedBy, tally } from './tally.ts'

/** Waits until people whose decision counts have moved all issues to the status that approves, or one to a status that rejects. */
export const jiraApproval = defineStep({
  name: 'jira-approval',
  summary: 'Wait until the right people move Jira issues to a status',
  gate: true,
  ownRules: ['approvers', 'allowAuthor', 'allowEarlier', 'waitFor', 'rejected'],
  secrets: ['JIRA_API_TOKEN', 'JIRA_EMAIL'],
  config: Config,
  state: State,
  targets: ({ issues = [] }) => [...new Set(issues.map(targetOf))],

  async run({ config, state, shared, findings, others, ...io }) {
    const api = await jira(io)
    const keys = shared?.issues.map(({ key }) => key) ?? (await issuesOf(config.issues, io))
    const rules = jiraRules(config, keys.length, io)
    const now = io.clock.now()
    // a webhook only says that it is time to look: Jira's answer counts
    const isTime = !state || isDue(state, { findings, now, isPushed: io.isPushed })
    const issues = isTime ? await eachIssue(keys, io.signal, api.issue) : []
    if (!state) await checkAuthors(api, rules.authors)
    const deciding = await decidingAmong(api, config, issues, state?.deciding)
    const { self, url } = state ?? { self: await api.ownAccount(), url: await api.url(keys[0] ?? '') }
    // below its text all that is decided about, whatever the text says of it
    const text = config.comment && io.render(`${config.comment}\n\nWhat changes:\n\n{{changes}}`, (value) => value)
    const plan = (key: string) => askOnce(api, { key, text, isInternal: config.internal })
    const asked = await eachIssue(keys, io.signal, (key) => io.open(effectOf(key), plan(key)))
    const again = (known: State) => wait(known, io.isPushed ? '11s' : '30s', known.progress)
    if (state && !isTime) return again(state)

    const known = state?.issues ?? asked.map(({ key, before }) => ({ key, before }))
    const { rejection, approvals, isApproved, progress } = tally(issues, deciding, rules, { self, issues: known })
    await auditDecided(io, 'approved', approvals, rulesInWords(rules))
    const next: State = { url, issues: known, deciding, self, checkedAt: now, progress }
    const message = rejection ? rejectedBy(rejection) : approvedBy(approvals)
    const close = async (verdict: 'approved' | 'rejected'): Promise<State> => {
      const end = endTogether({ region: io.story.region, message, verdict }, others)
      if (!end) return next
      const tell = (open: AskedIssue) => tellEnd(api, open, endInWords(io.story, end.outcome, end.reason))
      await eachIssue(keys, io.signal, (key) => io.closeAs(effectOf(key), plan(key), end.outcome, tell))
      return { ...next, isDecided: true }
    }
    if (rejection) {
      await auditDecided(io, 'rejected', [rejection], rulesInWords(rules))
      return fail(message, await close('rejected'))
    }
    return isApproved ? succeed(await close('approved'), message) : again(next)
  },

  terminate: (call) => endUndecided(call),
  abort: (call) => endUndecided(call),

  hearing: {
    webhook: jiraWebhook,
    finding: IssueNews,
    hear: async ({ event }) => IssueNews.safeParse(event.data).data,
  },
})
