import { DurableObject } from 'cloudflare:workers'
import { steps } from '@canary-steps/plugins'
import { forwarding } from '../../infra/cloudflare/forwarding.ts'
import { type Bindings, journalObject, type ObjectStorage } from '../../infra/cloudflare/journal-object.ts'

const settings = {
  clusters: { test: { region: 'eu', key: 'env:CANARY_STEPS_SIGNING_KEY' } },
  namespaces: { payments: { allow: ['slack:C0*'], approvers: { users: ['U0BOB'] } } },
}

/** A clock that began with the test and runs so many times as fast, and an object's alarms by it. */
const fastTime = ({ BEGUN, SPEED, ALARMS }: Bindings, storage: ObjectStorage) => {
  const [begun, speed] = [Number(BEGUN), Number(SPEED)]
  const real = (at: number) => begun + (at - begun) / speed
  const told = (at: number) => begun + (at - begun) * speed
  return {
    clock: { now: () => told(Date.now()) },
    storage: {
      sql: storage.sql,
      async getAlarm() {
        const at = await storage.getAlarm()
        return at === null ? null : told(at)
      },
      // alarms that are lost are those that never were set
      setAlarm: async (at: number) => (ALARMS === 'lost' ? undefined : storage.setAlarm(real(at))),
    },
  }
}

/** The object with a fast clock. Its alarm comes in twice when the test asks for `/alarm-twice`. */
export class Journal extends DurableObject<Bindings> {
  readonly #object: ReturnType<typeof journalObject>

  constructor(ctx: { readonly storage: ObjectStorage }, bindings: Bindings) {
    super(ctx, bindings)
    const time = fastTime(bindings, ctx.storage)
    this.#object = journalObject({ ...time, steps, bindings, settings: { content: settings, file: 'fast-worker.ts' } })
  }

  async fetch(request: Request): Promise<Response> {
    if (!request.url.endsWith('/alarm-twice')) return this.#object.fetch(request)
    await Promise.all([this.#object.alarm(), this.#object.alarm()])
    return new Response()
  }

  alarm(): Promise<void> {
    return this.#object.alarm()
  }

  closeDue(): Promise<void> {
    return this.#object.closeDue()
  }
}

export default forwarding
