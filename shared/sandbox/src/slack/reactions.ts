/** People who reacted with an emoji, in their order. */
type Reaction = { readonly name: string; readonly users: readonly string[]; readonly count: number }

/** Reactions of every message. */
export type Reactions = {
  of(channel: string, ts: string): readonly Reaction[]
  add(channel: string, ts: string, name: string, user: string): void
  remove(channel: string, ts: string, name: string, user: string): void
}

export const reactions = (): Reactions => {
  const users = new Map<string, ReadonlyMap<string, readonly string[]>>()
  const at = (channel: string, ts: string) => users.get(`${channel}/${ts}`) ?? new Map<string, readonly string[]>()
  const change = (
    channel: string,
    ts: string,
    name: string,
    changed: (old: readonly string[]) => readonly string[],
  ) => {
    const old = at(channel, ts)
    users.set(`${channel}/${ts}`, new Map([...old, [name, changed(old.get(name) ?? [])]]))
  }
  return {
    of: (channel, ts) =>
      [...at(channel, ts)]
        .filter(([, who]) => who.length > 0)
        .map(([name, who]) => ({ name, users: who, count: who.length })),
    add: (channel, ts, name, user) => change(channel, ts, name, (old) => [...new Set([...old, user])]),
    remove: (channel, ts, name, user) => change(channel, ts, name, (old) => old.filter((one) => one !== user)),
  }
}
