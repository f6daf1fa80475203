/** The object, from where the Worker stands. */
type Stub = { fetch(request: Request): Promise<Response>; closeDue(): Promise<void> }

type ForwardingBindings = { readonly JOURNAL: { getByName(name: string): Stub } }

const objectOf = ({ JOURNAL }: ForwardingBindings): Stub => JOURNAL.getByName('journal')

/** The Worker: it forwards all that comes in to the one object. */
export const forwarding = {
  fetch: (request: Request, bindings: ForwardingBindings) => objectOf(bindings).fetch(request),
  /** A method of another name than `alarm`, which nobody may call. */
  scheduled: (_: unknown, bindings: ForwardingBindings) => objectOf(bindings).closeDue(),
}
