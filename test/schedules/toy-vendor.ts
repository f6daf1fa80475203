import { Hono } from 'hono'
import * as z from 'zod'

const Creation = z.object({ marker: z.string(), key: z.string() })
const Ending = z.object({ outcome: z.string() })

/** An outcome that the vendor was told of, and when. */
type Telling = { readonly outcome: string; readonly at: number }

/** Something that a toy step made. `told` holds every outcome it was told; `since` is when it was made. */
export type Thing = {
  readonly id: number
  readonly marker: string
  /** The key of the step that made it. */
  readonly key: string
  readonly since: number
  /** When that was by the clock. */
  readonly madeAt: number
  readonly told: Telling[]
  decision?: 'approved' | 'rejected'
  decidedAt?: number
}

/** `moment` orders what is made among what the test sees. `lists`: whether a thing is in lists already. */
type Vendor = { now(): number; moment(): number; lists(thing: Thing): boolean }

/** Things over HTTP: made, found by their marker, asked for, removed, and told how they ended. */
const thingsApp = (things: Thing[], made: string[], { now, moment, lists }: Vendor) => {
  let ids = 0
  const thingIn = (id: string) => things.find((thing) => thing.id === Number(id))
  return new Hono()
    .post('/things', async (context) => {
      const { marker, key } = Creation.parse(await context.req.json())
      ids += 1
      const id = ids
      made.push(marker)
      things.push({ id, marker, key, since: moment(), madeAt: now(), told: [] })
      return context.json({ id })
    })
    .get('/things', (context) => {
      const marker = context.req.query('marker')
      return context.json(things.filter((thing) => thing.marker === marker && lists(thing)).map(({ id }) => ({ id })))
    })
    .get('/things/:id', (context) => {
      const thing = thingIn(context.req.param('id'))
      return thing ? context.json({ decision: thing.decision ?? null }) : context.json({}, 404)
    })
    .delete('/things/:id', (context) => {
      const at = things.findIndex(({ id }) => id === Number(context.req.param('id')))
      if (at >= 0) things.splice(at, 1)
      return context.json({})
    })
    .post('/things/:id/end', async (context) => {
      const thing = thingIn(context.req.param('id'))
      const { outcome } = Ending.parse(await context.req.json())
      thing?.told.push({ outcome, at: moment() })
      return thing ? context.json({}) : context.json({}, 404)
    })
}

/** A vendor over HTTP, of which the test sees all. */
export const toyVendor = (vendor: Vendor) => {
  const { moment } = vendor
  const things: Thing[] = []
  const made: string[] = []
  return {
    things,
    /** The marker of each thing that was ever made, also of one that was removed since. */
    made,
    app: thingsApp(things, made, vendor),
    /** Events to send for each thing that has not ended: one that nobody understands, and the decision. */
    untold: () =>
      things
        .filter(({ told }) => told.length === 0)
        .map(({ id, decision }) =>
          ['noise', ...(decision ? [decision] : [])].map((data) => ({ id: `${id}/${data}`, topic: `toy/${id}`, data })),
        ),
    /** A person answers everything that is asked now; a no may be taken back as long as nothing came of it. */
    decide(decision: 'approved' | 'rejected') {
      for (const thing of things) {
        const isOpen = thing.decision === undefined || (thing.decision === 'rejected' && decision === 'approved')
        if (thing.told.length > 0 || !isOpen) continue
        thing.decision = decision
        thing.decidedAt = moment()
      }
    },
  }
}
