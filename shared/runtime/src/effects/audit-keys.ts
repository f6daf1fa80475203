import type { DocumentKey } from '../ports/store.ts'

const hour = 60 * 60_000
/** Milliseconds of a day, by which the audit is found. */
export const auditDay: number = 24 * hour

/** The names of the clusters that have an audit. */
export const keyOfClusters: DocumentKey = { partition: 'audit', id: 'clusters' }

/** Where the pages of a cluster's audit begin and end. */
export const keyOfHead = (cluster: string): DocumentKey => ({
  partition: `audit/${encodeURIComponent(cluster)}`,
  id: 'head',
})

/** How far the audit of a cluster is streamed. */
export const keyOfTold = (cluster: string): DocumentKey => ({
  partition: `audit/${encodeURIComponent(cluster)}`,
  id: 'told',
})

/** The records of a cluster in the order in which they were written, so many together. */
export const keyOfPage = (cluster: string, page: number): DocumentKey => ({
  partition: `audit/${encodeURIComponent(cluster)}/pages`,
  id: String(page),
})

/** From which page on a record is found, by its id. */
export const keyOfRecord = (cluster: string, id: string): DocumentKey => ({
  partition: `audit/${encodeURIComponent(cluster)}/records`,
  id,
})

const dayAndHour = (cluster: string, at: number) => {
  const [day, time = ''] = new Date(at).toISOString().split('T')
  return { partition: `audit/${encodeURIComponent(cluster)}/${day}`, hour: time.slice(0, 2) }
}

/** Which pages have the decisions of a day, hour by hour, and the hour of one of its times. */
export const keyOfDay = (cluster: string, at: number): DocumentKey & { readonly hour: string } => {
  const { partition, hour } = dayAndHour(cluster, at)
  return { partition, id: 'pages', hour }
}

/** Where earlier versions have written the decisions of an hour. */
export const keyOfOldHour = (cluster: string, at: number): DocumentKey => {
  const { partition, hour } = dayAndHour(cluster, at)
  return { partition, id: hour }
}

/** The begin of each hour, or of each `every` milliseconds, of which a part is in a range of time. */
export const timesIn = (
  { since, until }: { readonly since: number; readonly until: number },
  every: number = hour,
): number[] => {
  const first = Math.floor(since / every) * every
  return Array.from({ length: Math.max(0, Math.ceil((until - first) / every)) }, (_, index) => first + index * every)
}
