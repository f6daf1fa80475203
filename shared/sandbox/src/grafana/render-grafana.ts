import { shortened } from '@canary-steps/sdk'
import type { GrafanaSandbox } from './start-grafana.ts'
import type { StoredAnnotation } from './stored-annotation.ts'

/** Columns of the widest line. */
const width = 100

/** Hours, minutes and seconds, UTC. */
const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 19)

const cut = (line: string): string => shortened(line, width)

const linesOf = ({ time, timeEnd, text, tags }: StoredAnnotation): string => {
  const span = timeEnd > time ? `${timeOf(time)}–${timeOf(timeEnd)}` : timeOf(time)
  const shown = tags.map((tag) => `[${tag}]`).join(' ')
  return [`  ${span}  ${text.replace(/\s+/g, ' ')}`, ...(shown === '' ? [] : [`    ${shown}`])].map(cut).join('\n')
}

const placeOf = ({ dashboardUID, panelId }: StoredAnnotation): string => {
  if (dashboardUID === '') return 'Annotations of the organisation'
  return `Dashboard ${dashboardUID}${panelId > 0 ? `, panel ${panelId}` : ''}`
}

/** The view of people in their dashboards: the annotations of each place, oldest first, with text and tags. */
export const renderGrafana = (sandbox: Pick<GrafanaSandbox, 'annotations'>): string => {
  const annotations = [...sandbox.annotations()].sort((one, other) => one.time - other.time || one.id - other.id)
  const places = [...new Set(annotations.map(placeOf))].map((place) => {
    const own = annotations.filter((annotation) => placeOf(annotation) === place)
    return [place, '', ...own.map(linesOf)].join('\n')
  })
  return places.length === 0 ? 'Nothing was annotated in Grafana.\n' : `${places.join('\n\n')}\n`
}
