/** The part of a Durable Object's storage that has its one alarm. Times are milliseconds since 1970. */
export type AlarmStorage = {
  getAlarm(): Promise<number | null>
  setAlarm(at: number): Promise<void>
}

/** No date is later. A document that is due after it is due never. */
const lastInstant = 8.64e15

/** The one alarm of an object, at the earliest of all times that it was told. */
type EarliestAlarm = {
  wakeAt(due: number): Promise<void>
  /** It has rung, and is set no more. */
  rang(): void
}

export const earliestAlarm = async (storage: AlarmStorage): Promise<EarliestAlarm> => {
  let set = (await storage.getAlarm()) ?? Number.POSITIVE_INFINITY
  return {
    async wakeAt(due) {
      if (due >= set || due > lastInstant) return
      // at once: of two that tell at the same time the later one must not win
      set = due
      await storage.setAlarm(due).catch((error: unknown) => {
        set = Number.POSITIVE_INFINITY
        throw error
      })
    },
    rang() {
      set = Number.POSITIVE_INFINITY
    },
  }
}
