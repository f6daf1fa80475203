import type { StepReply } from '../ports/step-plugin.ts'

/**
 * A fault of one call of a plugin. `lost-reply`: answered, and the controller never hears it. `controller-crash`:
 * answered, and the status write is lost. `duplicate-run`, `concurrent-run`: the same call twice, one after the other or at
 * the same time. `lost-call`: it never arrives. `abort-lost`: its reply is lost, the user aborts while the phase is Error, and
 * no Abort arrives before the next Run. `function-down`: no call arrives for a while.
 */
export const callFaultNames = [
  'lost-reply',
  'controller-crash',
  'duplicate-run',
  'concurrent-run',
  'lost-call',
  'abort-lost',
  'function-down',
] as const

/** `seconds` of `function-down`, in virtual time; 60 unless given. */
export type CallFault = { readonly name: (typeof callFaultNames)[number]; readonly seconds?: number | undefined }

type Delivery = () => Promise<StepReply>

const lostReply = async (deliver: Delivery): Promise<StepReply> => {
  await deliver()
  return { error: 'the reply was lost' }
}

/** A call that does not arrive. */
export const unreachable = async (): Promise<StepReply> => ({ error: 'the function cannot be reached' })

/** How each fault delivers a call; the rest is the controller's. */
export const deliveries: Readonly<Record<CallFault['name'], (deliver: Delivery) => Promise<StepReply>>> = {
  'lost-reply': lostReply,
  'controller-crash': (deliver) => deliver(),
  'duplicate-run': (deliver) => deliver().then(deliver),
  'concurrent-run': async (deliver) => {
    const first = deliver()
    const [second] = await Promise.all([deliver(), first])
    return second
  },
  'lost-call': unreachable,
  'abort-lost': lostReply,
  'function-down': unreachable,
}
