import { formatDuration, type RunIo } from '@canary-steps/sdk'
import * as z from 'zod'

const most = 100

export const Config = z
  .strictObject({
    for: z
      .array(z.string().min(1).max(127))
      .min(1)
      .max(most)
      .refine((regions) => new Set(regions).size === regions.length, 'names a region twice')
      .optional()
      .describe(
        'Regions that wait for each other, the own one among them; `ring/region` for one of a ring that the cluster watches. All of the own ring unless given.',
      ),
    quorum: z
      .union([z.literal('all'), z.int().min(1)], 'must be all or a number from 1')
      .default('all')
      .describe('How many of them must be there: `all`, or a number. Default `all`.'),
    abortTogether: z
      .boolean()
      .optional()
      .describe(
        'Whether all of them go back when the rollout of one does. Default `true`; `false` where `quorum` is a number.',
      ),
  })
  .superRefine(({ for: regions, quorum }, context) => {
    if (regions && quorum !== 'all' && quorum > regions.length)
      context.addIssue({ code: 'custom', path: ['quorum'], message: mostOf(regions) })
  })
export type Config = z.output<typeof Config>

const mostOf = ({ length }: readonly string[]): string => `must be at most ${length}, the number of regions`

/** Whether all regions go back with one. Where some are enough, one that goes back was reckoned with. */
export const goBackTogether = ({ abortTogether, quorum }: Config): boolean => abortTogether ?? quorum === 'all'

/** Which regions wait for each other, and how many of them are enough. */
type Wanted = { readonly regions: readonly string[]; readonly quorum: number }

/** The regions that a region waits for; `problem`: why that can never be met. The settings name the regions that can come. */
export const wantedBy = (
  { for: named, quorum: given }: Config,
  own: string,
  { regions: known, watched }: Pick<RunIo, 'regions' | 'watched'>,
): Wanted | { readonly problem: string } => {
  const regions = named ?? known
  const all = [...known, ...watched]
  const unknown = known.length > 0 ? regions.find((region) => !all.includes(region)) : undefined
  if (unknown !== undefined)
    return { problem: `config.for: no region is named ${unknown}; the settings know ${all.join(', ')}` }
  if (regions.length === 0)
    return {
      problem:
        'config.for: names no region, nor do the settings: name them, or set clusters.<name>.region in canary-steps.yaml',
    }
  // a cluster without a region is told so when it wants to meet others
  if (own && !regions.includes(own))
    return {
      problem: `config.for: must include this region (${own}), and lists ${regions.join(', ')}: add it, or run the step only there (regions: [${regions.join(', ')}])`,
    }
  const quorum = given === 'all' ? regions.length : given
  return quorum > regions.length ? { problem: `config.quorum: ${mostOf(regions)}` } : { regions, quorum }
}

/** The controller polls no faster than every 11 s (more than 10 s, and 5 s on top), and no slower than this. In milliseconds. */
const [fastest, slowest] = [11_000, 60_000]

/** After how long to look again: at most a twentieth late of what was waited, so that a long wait of many costs little. */
export const lookAgainAfter = (waited: number): string =>
  formatDuration(Math.min(slowest, Math.max(fastest, Math.round(waited / 20))))
