export { Annotation, annotateOnce, grafanaTarget, markerTag } from './annotate-once.ts'
export type { AnnotationChange, AnnotationSearch, GrafanaAnnotation, NewAnnotation } from './annotation.ts'
export { type GrafanaClient, grafana } from './grafana.ts'
export type { GrafanaOptions } from './grafana-request.ts'
