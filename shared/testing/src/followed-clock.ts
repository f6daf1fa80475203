type Told = { readonly now: number }

/** The time of the host that a vendor serves: it begins with the first, and is that of whoever is followed since. */
export const followedClock = (first: Told) => {
  let followed = first
  return {
    now: (): number => followed.now,
    follow: (host: Told): void => {
      followed = host
    },
  }
}
