import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Clock } from '@canary-steps/sdk'
import * as z from 'zod'
import { caughtSync } from '../ports/caught.ts'
import type { Store } from '../ports/store.ts'

/** A machine: all processes of one have the same `id`. `host`: its name, or that of a container on it, for people. */
type Machine = { readonly id: string; readonly host: string }

/** Differs at each boot of each kernel, and is the same in all containers on it (proc_sys_kernel(5)). */
const bootId = '/proc/sys/kernel/random/boot_id'

/**
 * The machine of this process. SQLite's processes share memory and locks, which only those of one kernel can. So the
 * kernel is the machine: not the container, which has its own host name, nor the image, which may have a machine-id.
 */
export const thisMachine = (): Machine => {
  const read = caughtSync(() => readFileSync(bootId, 'utf8').trim())
  return { id: ('result' in read && read.result) || hostname(), host: hostname() }
}

/** How often a claim is renewed at most, in milliseconds: by whoever uses the file, such as the loop that closes what is due. */
const renewEvery = 10_000
/** How long a claim lasts after its last renewal: a process may hang, and clocks are apart. */
const lasts = 60_000
/** The same when a process has ended in peace: others of its machine renew it sooner. */
const lastsAfterEnd = 2 * renewEvery

/** Times in milliseconds since 1970. */
const MachineClaim = z.object({ machine: z.string(), host: z.string(), since: z.number(), until: z.number() })
type MachineClaim = z.infer<typeof MachineClaim>

/** Another machine has the file, so that this one must leave it alone. The message has the remedy. */
export class HeldElsewhere extends Error {}

const time = (at: number): string => new Date(at).toISOString()

const heldBy = ({ host, since, until }: MachineClaim): HeldElsewhere =>
  new HeldElsewhere(
    `another machine has the journal: ${host}, since ${time(since)}. End the processes there; if that machine is gone, it is free at ${time(until)}. Several machines share a PostgreSQL database instead`,
  )

/** Beside the file, as a look into the database of another machine may break it. */
const placeFor = (file: string): string => `${file}-machine`

/** @throws HeldElsewhere when nobody can tell who has it */
const readClaim = (file: string): MachineClaim | undefined => {
  const place = placeFor(file)
  if (!existsSync(place)) return undefined
  const read = caughtSync(() => MachineClaim.parse(JSON.parse(readFileSync(place, 'utf8'))))
  if ('result' in read) return read.result
  throw new HeldElsewhere(`${place} cannot be read: remove it if no other machine has the journal`)
}

/** Whole or not at all, also for another machine that reads meanwhile. @throws as the disk does, and leaves nothing there. */
const writeClaim = (file: string, claim: MachineClaim): void => {
  const place = placeFor(file)
  const draft = `${place}.${randomUUID()}`
  const written = caughtSync(() => {
    writeFileSync(draft, JSON.stringify(claim), { flush: true })
    renameSync(draft, place)
  })
  if ('result' in written) return
  rmSync(draft, { force: true })
  throw written.error
}

/**
 * The claim of a file that this machine may use.
 *
 * @throws HeldElsewhere when another machine has it: nothing was written, and the file was not opened
 */
export const refuseOthers = (file: string, { id }: Machine, now: number): MachineClaim | undefined => {
  const claim = readClaim(file)
  if (claim && claim.machine !== id && claim.until > now) throw heldBy(claim)
  return claim
}

/** The hold of a process on a file. */
type HeldFile = {
  /** Renews it now and then. @throws HeldElsewhere from the moment on that another machine has taken it */
  keep(): void
  /** Lets another machine have it soon. False: another has it, and this process may not even close the file, which would write. */
  leave(): boolean
}

/** Takes the claim of a file for this machine. @throws HeldElsewhere */
export const claimFile = (file: string, { id, host }: Machine, clock: Clock): HeldFile => {
  const begun = clock.now()
  const known = refuseOthers(file, { id, host }, begun)
  const since = known && known.machine === id && known.until > begun ? known.since : begun
  let [triedAt, until] = [begun, begun + lasts]
  let taken: MachineClaim | undefined
  const write = (now: number, how: number): void => {
    writeClaim(file, { machine: id, host, since, until: now + how })
    until = now + how
  }
  const renew = (how: number): void => {
    const current = readClaim(file)
    // also where it is over again: this process has not seen what was written meanwhile
    if (current && current.machine !== id) taken = current
    if (taken) throw heldBy(taken)
    triedAt = clock.now()
    write(triedAt, how)
  }
  /** A full disk is no other machine: reading goes on while the claim lasts. */
  const renewed = (): void => {
    const tried = caughtSync(() => renew(lasts))
    if ('error' in tried && (tried.error instanceof HeldElsewhere || clock.now() >= until)) throw tried.error
  }
  write(begun, lasts)
  return {
    keep() {
      // a clock may have gone back
      if (taken || clock.now() >= until || Math.abs(clock.now() - triedAt) >= renewEvery) renewed()
    },
    leave() {
      caughtSync(() => renew(lastsAfterEnd))
      return taken === undefined
    },
  }
}

/** A store that is used only as long as this machine has the claim of its file. */
export const whileClaimed = (store: Store, { keep, leave }: HeldFile): Store => ({
  async get(...given) {
    keep()
    return store.get(...given)
  },
  async put(...given) {
    keep()
    return store.put(...given)
  },
  async remove(...given) {
    keep()
    return store.remove(...given)
  },
  async due(...given) {
    keep()
    return store.due(...given)
  },
  async close() {
    if (leave()) await store.close()
  },
})
