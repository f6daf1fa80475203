import type { Story } from './story.ts'

/**
 * Which run of which Rollout a text is about, for people: `payments/checkout revision 7 (release v7)`. What is done once for a release has
 * no revision of its own: `payments/checkout release v7`.
 */
export const whichRun = ({ rollout: { namespace, name, revision }, regions, release }: Story): string =>
  `${namespace}/${name} ${regions ? `release ${release}` : `revision ${revision} (release ${release})`}`
