// Every step there is: adding one is its folder and one line here.
export { dependencyCheck } from './dependency-check/src/index.ts'
export { githubWorkflow } from './github-workflow/src/index.ts'
export { grafanaAnnotation } from './grafana-annotation/src/index.ts'
export { jiraApproval } from './jira-approval/src/index.ts'
export { jiraUpdate } from './jira-update/src/index.ts'
export { regionWait } from './region-wait/src/index.ts'
export { slackApproval } from './slack-approval/src/index.ts'
export { slackNotify } from './slack-notify/src/index.ts'
