import type { HttpStandIn } from '@canary-steps/sandbox'
import type { LawVendor } from './law-site.ts'

/**
 * A vendor for the laws, for a step that speaks HTTP. The stand-in answers the step without a socket, at any host. The same
 * stand-in answers in the sandbox. `at` is where the step's environment says that the vendor is.
 */
export const httpVendor = async (
  { env, fetch: answer, things }: HttpStandIn,
  at = 'https://vendor.example',
): Promise<LawVendor> => {
  let isNextLost = false
  return {
    env: env?.(at) ?? {},
    things,
    loseNextAnswer: () => {
      isNextLost = true
    },
    async fetch(input, init) {
      const request = new Request(input, init)
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      const response = await answer(request)
      if (isRead || !isNextLost) return response
      isNextLost = false
      throw new TypeError('fetch failed', { cause: new Error('the connection was reset') })
    },
    close: async () => undefined,
  }
}
