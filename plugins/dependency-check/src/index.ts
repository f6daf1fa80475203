import { defineStep, fail, type Lookup, type Story, succeed, wait } from '@canary-steps/sdk'
import { askHttp } from './ask-http.ts'
import { blockedBy, hopelessIn, State } from './blocked-by.ts'
import { Config } from './config.ts'
import { degraded, healthOf, othersIn } from './health-of.ts'

/** Lets a rollout go on only when the Rollouts and the addresses that it depends on are ready. */
export const dependencyCheck = defineStep({
  name: 'dependency-check',
  summary: 'Wait until other Rollouts and addresses are healthy',
  gate: true,
  config: Config,
  state: State,
  targets: ({ rollouts, http }) => [
    ...rollouts.flatMap(({ namespace, name = '*' }) => (namespace ? [`rollout:${namespace}/${name}`] : [])),
    ...http.map(({ url }) => `http:${new URL(url).host}`),
  ],

  async run({ config, state, story, ...io }) {
    const lookups = lookupsOf(config, story)
    if (lookups.some((lookup) => isItself(lookup, story)))
      return fail(`${story.rollout.namespace}/${story.rollout.name} depends on itself: it would wait forever`)
    const answers = await io.lookup(lookups)
    const rollouts = config.rollouts.flatMap((check, index) => healthOf(check, answers[index], story))
    const hopeless = hopelessIn(rollouts)
    if (hopeless) return fail(hopeless)
    const addresses = await Promise.all(config.http.map((check) => askHttp(check, io)))
    const now = io.clock.now()
    const refused = hopelessIn(addresses)
    if (refused) return fail(refused)
    const { isReady, ...next } = blockedBy([...rollouts, ...addresses], state?.since ?? now, now)
    if (isReady) return succeed(next, next.summary)
    return config.wait ? wait(next, '30s', `waits for ${next.summary}`) : fail(`not ready: ${next.summary}`)
  },

  async guard({ config, story, lookup }) {
    if (!config.abortTogether) return undefined
    const answers = await lookup(lookupsOf(config, story))
    const error = answers.find((answer) => answer.error !== undefined)?.error
    // it could be looked up before: asked again later, the rollout going no further until then
    if (error !== undefined) throw new Error(`cannot see whether to abort together: ${error}`)
    return answers.flatMap((answer) => othersIn(answer, story)).flatMap((found) => degraded(found) ?? [])[0]
  },
})

const lookupsOf = ({ rollouts }: Config, { rollout }: Story): Lookup[] =>
  rollouts.map(({ name, selector = '', namespace = rollout.namespace }) => {
    const group = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace } as const
    return name === undefined ? { ...group, selector } : { ...group, name }
  })

const isItself = (lookup: Lookup, { rollout }: Story): boolean =>
  'name' in lookup && lookup.name === rollout.name && lookup.namespace === rollout.namespace
