// Every step there is: adding one is its folder and one line here.
export { slackNotify } from './slack-notify/src/index.ts'
