import { fail, succeed, type WebhookEvent, wait } from '@canary-steps/sdk'
import { deliver } from '../calls/deliver.ts'
import type { HeardEvent } from '../journal/journal.ts'
import type { TestHostOptions } from './test-host.ts'
import { type ToyHost, toyHost } from './toy-host.ts'
import { type ToyChange, type ToyHearing, toyPlan } from './toy-step.ts'
import type { ToyVendor } from './toy-vendor.ts'
import { toyWebhook } from './toy-webhook.ts'
import { watchedStore } from './watched-store.ts'

/** A toy host whose step is decided by what its webhook tells: as soon as it says `yes`. */
export type ToyListener = ToyHost & {
  /** The events that were heard, as `<id>: <data>`, in the order it was heard. */
  readonly heard: string[]
  /** Ids of events of which the vendor was told that nobody hears them. */
  readonly unheard: readonly string[]
  /** Whether the vendor may take them for received. */
  deliver(...events: readonly WebhookEvent[]): Promise<boolean>
  listened(): Promise<readonly string[]>
  /** The events that the journal holds, of all steps of all attempts. */
  events(): Promise<readonly HeardEvent[]>
}

type ToyListenerOptions = TestHostOptions & {
  readonly vendor?: ToyVendor
  readonly hear?: ToyHearing['hear']
  /** It does not end with the first `yes`, but gives its thing this outcome then. */
  readonly decides?: 'approved' | 'rejected'
  readonly change?: ToyChange
}

export const toyListener = ({ hear, decides, change, ...options }: ToyListenerOptions = {}): ToyListener => {
  const heard: string[] = []
  const webhook = toyWebhook()
  const hearing: ToyHearing = {
    webhook,
    async hear(call) {
      const found = hear ? await hear(call) : String(call.event.data)
      heard.push(`${call.event.id}: ${call.event.data}`)
      return found
    },
  }
  const store = watchedStore()
  const host: ToyHost = toyHost(
    {
      hearing,
      async run({ open, closeAs, findings }) {
        const plan = toyPlan(host.vendor, { hearing })
        const state = await open('thing', plan)
        if (!findings.some(({ finding }) => finding === 'yes')) return wait(state, '30s', `heard ${findings.length}`)
        if (decides) await closeAs('thing', plan, decides, (thing) => host.vendor.end(thing, decides))
        return decides === 'rejected' ? fail('no') : succeed(state, 'heard yes')
      },
      ...change,
    },
    { store, ...options },
  )
  return Object.assign(host, {
    heard,
    unheard: webhook.unheardOf,
    deliver: (...events: readonly WebhookEvent[]) => deliver(host.runtime, webhook, events),
    listened: store.listened,
    events: async () =>
      Object.values((await host.journal()).runs).flatMap(({ steps }) =>
        Object.values(steps).flatMap(({ events }) => events),
      ),
  })
}
