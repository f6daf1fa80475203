/** An annotation as it is now. Times are milliseconds since 1970; one whose `timeEnd` is its `time` is a point. */
export type StoredAnnotation = {
  readonly id: number
  /** Empty for one of the organisation. */
  readonly dashboardUID: string
  readonly panelId: number
  readonly time: number
  readonly timeEnd: number
  readonly text: string
  readonly tags: readonly string[]
  readonly created: number
  readonly updated: number
}

/** The memory of the stand-in. */
export const annotationStore = () => {
  const known = new Map<number, StoredAnnotation>()
  const gone: StoredAnnotation[] = []
  let last = 0
  return {
    all: (): readonly StoredAnnotation[] => [...known.values()],
    find: (id: number): StoredAnnotation | undefined => known.get(id),
    add: (annotation: Omit<StoredAnnotation, 'id'>): StoredAnnotation => {
      last += 1
      const added = { id: last, ...annotation }
      known.set(last, added)
      return added
    },
    replace: (annotation: StoredAnnotation): void => {
      known.set(annotation.id, annotation)
    },
    deleted: (): readonly StoredAnnotation[] => gone,
    remove: (id: number): boolean => {
      const annotation = known.get(id)
      if (annotation) gone.push(annotation)
      return known.delete(id)
    },
  }
}

export type AnnotationStore = ReturnType<typeof annotationStore>

/** Grafana's `Annotation`. */
export const annotationJson = (annotation: StoredAnnotation): object => ({
  ...annotation,
  alertId: 0,
  alertName: '',
  dashboardId: annotation.dashboardUID === '' ? 0 : 1,
  userId: 0,
  userUID: '',
  newState: '',
  prevState: '',
  login: 'sa-1-canary-steps',
  email: 'sa-1-canary-steps',
  avatarUrl: '/avatar/46d229b033af06a191ff2267bca9ae56',
  data: {},
})
