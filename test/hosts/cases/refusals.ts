import { expect } from 'vitest'
import type { Host, Site } from '../host.ts'
import type { KnownSite } from '../site.ts'
import type { Declare } from './declared.ts'

const weak = 'much too short'

type Refused = {
  readonly what: string
  readonly site: (site: KnownSite) => Site
  readonly says: string
  /** Whether it is about callers over HTTP. */
  readonly isOfHttp?: boolean
}

const refused: readonly Refused[] = [
  {
    what: 'name a step that is not there',
    site: (site) => ({ ...site, settings: { ...site.settings, steps: { 'slack-notice': { mode: 'hold' } } } }),
    says: 'steps.slack-notice: no step is named so',
  },
  {
    what: 'have a key that is misspelt',
    site: (site) => ({ ...site, settings: { ...site.settings, namespace: {} } }),
    says: 'namespace',
  },
  {
    what: 'name a signing key that is missing',
    site: ({ env: { KEY_EU: _, ...env }, ...site }) => ({ ...site, env }),
    says: 'KEY_EU is missing',
    isOfHttp: true,
  },
  {
    what: 'name a signing key that is too short',
    site: ({ env, ...site }) => ({ ...site, env: { ...env, KEY_EU: weak } }),
    says: 'KEY_EU',
    isOfHttp: true,
  },
]

/** Settings with which no host serves. */
export const settingsAreRefused = (declare: Declare, host: Host): void => {
  for (const { what, site, says, isOfHttp = false } of refused)
    declare(
      `serves nobody when its settings ${what}, and says so in one line`,
      async (stage) => {
        const said = await host.start(site(stage.site)).then(
          async (running) => {
            await running.stop()
            return 'it serves'
          },
          (error: Error) => error.message,
        )
        expect(said.split('\n').filter((line) => line.includes(says))).toHaveLength(1)
        expect(said).not.toMatch(/^\s+at /m)
        for (const secret of [weak, ...Object.values(stage.site.secrets)]) expect(said).not.toContain(secret)
      },
      ...(isOfHttp ? (['http'] as const) : []),
    )
}
