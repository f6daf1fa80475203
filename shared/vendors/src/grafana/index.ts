export type { GrafanaAnswerName } from './answers.ts'
export { grafana } from './calls.ts'
export type { GrafanaClient } from './client.ts'
export { Annotation, annotateOnce, grafanaTarget, markerTag } from './plans.ts'
