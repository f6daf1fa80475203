import { lambdaInstance } from '../lambda/lambda-instance.ts'
import { type LambdaSite, openLambdaSite } from '../lambda/lambda-site.ts'
import { urls } from '../lambda/payload.ts'
import { clearedAfter } from './cleared-after.ts'
import type { Host, RunningHost, Site } from './host.ts'

/** Shared by all instances of one function. */
type Shared = { readonly account: LambdaSite; readonly lines: string[]; ahead: number }

/** An instance of the function, which is handed what AWS would hand it. */
type Instance = { readonly fetch: typeof globalThis.fetch; closeDue(): Promise<unknown>; end?(): Promise<void> }

/** Vendors send to a URL of their own. */
const doorOf =
  (instance: () => Instance): typeof globalThis.fetch =>
  (input, init) => {
    const { pathname, search } = new URL(String(input))
    const isOfVendors = pathname.startsWith('/webhooks/')
    return instance().fetch(new URL(`${pathname}${search}`, isOfVendors ? urls.webhooks : urls.calls), init)
  }

type Begin = (site: Site, shared: Shared) => Promise<Instance>

const running = async (begin: Begin, site: Site, shared: Shared): Promise<RunningHost> => {
  let instance = await begin(site, shared)
  return {
    reached: () => ({ endpoint: urls.calls, fetch: doorOf(() => instance) }),
    async advance(milliseconds) {
      shared.ahead += milliseconds
    },
    async closeDue() {
      await instance.closeDue()
    },
    async restart() {
      await instance.end?.()
      instance = await begin(site, shared)
    },
    another: () => running(begin, site, shared),
    log: () => shared.lines.join(''),
    async stop() {
      await instance.end?.()
    },
  }
}

/** A Lambda in an account of its own: with a table, and a parameter for each secret. */
const lambdaHostOf = (name: string, begin: Begin): Host => ({
  name,
  lacks: {},
  async start(site) {
    const account = await openLambdaSite(site.env)
    return clearedAfter(running(begin, site, { account, lines: [], ahead: 0 }), () => account.close())
  },
})

/** Payloads of AWS, handed to the function in the process of the test. */
export const lambdaInProcess = lambdaHostOf('Lambda, by payloads', ({ settings }, shared) =>
  lambdaInstance({
    variables: shared.account.variables,
    settings,
    clock: { now: () => Date.now() + shared.ahead },
    lines: shared.lines,
  }),
)
