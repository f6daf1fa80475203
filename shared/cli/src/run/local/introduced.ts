import { randomBytes } from 'node:crypto'
import { signingKeys } from '@canary-steps/runtime'
import type { Site } from '../options/sites.ts'

const newSecret = () => randomBytes(32).toString('base64')

/** The shared knowledge of a cluster and the function, for as long as a run lasts. */
export const introduced = (site: Site) => {
  const { cluster, region } = site
  const signingKey = newSecret()
  const [key] = signingKeys(signingKey, { cluster, region })
  if (!key) throw new Error('no signing key')
  return { site, key, signingKey, argoSecret: newSecret() }
}

export type Introduced = ReturnType<typeof introduced>
