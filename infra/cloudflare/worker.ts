import settings from 'canary-steps:settings'
import { DurableObject } from 'cloudflare:workers'
import { steps } from '@canary-steps/plugins'
import { forwarding } from './forwarding.ts'
import { type Bindings, journalObject, type ObjectStorage } from './journal-object.ts'

/** The one object of a deployment: all of the function, and its journal. */
export class Journal extends DurableObject<Bindings> {
  readonly #object: ReturnType<typeof journalObject>

  constructor(ctx: { readonly storage: ObjectStorage }, bindings: Bindings) {
    super(ctx, bindings)
    const { storage } = ctx
    this.#object = journalObject({
      steps,
      storage,
      bindings,
      settings: { content: settings, file: 'canary-steps.yaml' },
    })
  }

  fetch(request: Request) {
    return this.#object.fetch(request)
  }

  alarm() {
    return this.#object.alarm()
  }

  closeDue() {
    return this.#object.closeDue()
  }
}

export default forwarding
