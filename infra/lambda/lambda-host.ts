import { type FunctionOptions, functionOf, type StepsFunction } from '@canary-steps/runtime'
import * as z from 'zod'
import type { Parameters } from './parameters.ts'
import { answerWith, requestOf, UrlEvent } from './url-event.ts'

/** The part of what AWS tells of an invocation that is used here. */
type Invocation = { getRemainingTimeInMillis(): number }

/** The event of the schedule. A request to a URL cannot look like it: AWS adds `requestContext` to each. */
const Schedule = z.strictObject({ 'canary-steps': z.literal('closeDue') })

/** How long before AWS ends an invocation nothing begins any more, in milliseconds: the store may be asked for 5 s. */
const reserve = 6_000

const refused = (status: number, title: string, detail: string) => Response.json({ status, title, detail }, { status })

/** Whether AWS has verified who sent it. */
const isSigned = ({ requestContext }: UrlEvent): boolean => requestContext.authorizer?.iam !== undefined

/** Vendors cannot sign for AWS, and callers must. So each have a URL of their own, and no path is at both. */
const misplaced = (path: string, isSignedForAws: boolean): Response | undefined => {
  const isOfVendors = path.startsWith('/webhooks/')
  if (path === '/healthz' || isSignedForAws !== isOfVendors) return undefined
  const detail = isOfVendors
    ? 'webhooks have a URL of their own'
    : 'this URL is for webhooks: calls go to the one that wants Signature Version 4'
  return refused(404, 'not found', detail)
}

type LambdaOptions = Omit<FunctionOptions, 'env' | 'isStoreShared'> & { readonly parameters: Parameters }

/** The function as it is now. It is made anew when a parameter has changed: a step may have its secret then. */
const following = async ({ parameters, ...ports }: LambdaOptions) => {
  const make = () => functionOf({ ...ports, env: parameters.env, isStoreShared: true })
  let made = await make()
  const renew = async () => {
    if (await parameters.refresh()) made = await make()
  }
  return async () => {
    await renew().catch(({ message }: Error) => ports.log('error', 'the earlier parameters stay', { reason: message }))
    return made
  }
}

/** An answer to a request at one of the URLs. */
const answered = async (event: UrlEvent, { fetch, listensAt }: StepsFunction): Promise<Response> => {
  const request = await Promise.try(requestOf, event).catch(() => undefined)
  if (!request) return refused(400, 'bad request', 'its path or its headers are none')
  const { origin, pathname } = new URL(request.url)
  // callers sign for this address, unless the settings name another
  if (isSigned(event)) listensAt(origin)
  return misplaced(pathname, isSigned(event)) ?? fetch(request)
}

/**
 * The steps as a function of AWS Lambda: takes what AWS hands it, and gives what AWS sends on. All that an invocation
 * began is over by then, for AWS freezes the process.
 *
 * @throws SettingsError
 */
export const lambdaHost = async (options: LambdaOptions) => {
  const { log, clock = Date } = options
  const current = await following(options)
  let isTold = false
  /** The function knows its address by now, and an operator what it lacks. */
  const tell = ({ warnings }: StepsFunction): void => {
    if (!isTold) for (const { message, fields } of warnings) log('warn', message, fields)
    isTold = true
  }
  return async (event: unknown, invocation: Invocation): Promise<object> => {
    const serving = await current()
    if (Schedule.safeParse(event).success) {
      const next = await serving.closeDue({ until: clock.now() + invocation.getRemainingTimeInMillis() - reserve })
      return { next }
    }
    const { data } = UrlEvent.safeParse(event)
    if (!data) throw new Error('the event is neither of the schedule nor of a URL of this function')
    const answer = await answerWith(await answered(data, serving))
    if (isSigned(data)) tell(serving)
    return answer
  }
}
