export type { LogRecord } from './log-line.ts'
export type { Command } from './plugin-process.ts'
export { type RunningStepPlugin, startStepPlugin } from './start-step-plugin.ts'
