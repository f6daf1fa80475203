import { expect, it } from 'vitest'
import { type LawSite, unreachable } from './law-site.ts'

/** Laws of a step whose vendor fails, and of secrets then. */
export const outageLaws = ({ step, host, vendor, start, run }: LawSite): void => {
  it('keeps its secrets out of messages, state and logs', async () => {
    const unset = step.secrets.filter((name) => !vendor().env[name])
    expect(unset, 'secrets that env of the vendor must have').toEqual([])
    const secrets = step.secrets.map((name) => vendor().env[name] ?? '')
    const echoing: typeof globalThis.fetch = (_, init) =>
      Promise.reject(new Error(`refused ${JSON.stringify(Object.fromEntries(new Headers(init?.headers)))} ${secrets}`))
    const leaky = start({ fetch: echoing })
    const said = [await leaky.call('run'), await leaky.call('abort'), await run(), leaky.logs, host().logs]
    for (const secret of secrets) expect(JSON.stringify(said)).not.toContain(secret)
  })

  it(
    step.gate ? 'never passes while its vendor is down' : 'never holds a rollout while its vendor is down',
    async () => {
      const down = start({ fetch: unreachable })
      await down.call('run')
      down.now += 5 * 60_000
      const answer = await down.call('run')
      if (step.gate) expect(answer).not.toMatchObject({ phase: 'Successful' })
      else expect(answer).toMatchObject({ phase: 'Successful' })
    },
  )
}
