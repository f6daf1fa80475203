// Every step there is: adding one is its folder and one line here.
export { githubWorkflow } from './github-workflow/src/index.ts'
export { slackNotify } from './slack-notify/src/index.ts'
