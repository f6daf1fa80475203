import { ApprovalPolicy } from '@canary-steps/approvals'
import type { Step } from '@canary-steps/sdk'
import { weaknessOf } from '@canary-steps/sdk/secrets'
import * as z from 'zod'
import { caughtSync } from '../ports/caught.ts'
import { pattern } from '../ports/pattern.ts'
import { openPolicy, type Policy, plainJournalRules, StepMode, usualAudit } from '../ports/policy.ts'
import { readEndpoint } from '../wire/endpoint.ts'
import { type SigningKey, signingKeys } from '../wire/signature.ts'
import { Images } from './images.ts'
import { namespacePolicy } from './namespace-policy.ts'
import { Network } from './network.ts'
import { onlyKnown } from './only-known.ts'
import { isReserved, notAName, reservedKey } from './reserved.ts'
import { Audit, Journals } from './retention.ts'
import { problemWithRings, ringName, ringsOf, warningsOfRings } from './rings.ts'
import { type SettingsContent, settingsText, settingsValue } from './settings-content.ts'
import { SettingsError } from './settings-error.ts'
import { partsOf, type SettingsParts } from './settings-parts.ts'
import { type Callers, problemWithSecrets } from './shared-secrets.ts'

const Namespace = onlyKnown({
  clusters: z.array(pattern).default(['*']),
  allow: z.array(pattern).default([]),
  approvers: ApprovalPolicy.optional(),
  defaults: z.record(z.string(), z.record(z.string(), z.json())).default({}),
})

/** Keys and secrets are never in files: a setting names the variable that has one. */
const variable = z
  .string('must name a variable, such as env:KEY_EU')
  .regex(/^env:[A-Z_][A-Z0-9_]*$/, 'must name a variable, such as env:KEY_EU')
  .transform((name) => name.slice('env:'.length))

const endpointUrl = z.string('must be a URL such as https://steps.example.com').transform((text, context) => {
  const read = readEndpoint(text)
  if ('name' in read) return read.name
  context.addIssue({ code: 'custom', message: read.problem })
  return z.NEVER
})

const File = onlyKnown({
  /** Base URL that callers are told; required where others than this machine call. */
  endpoint: endpointUrl.optional(),
  clusters: z
    .record(
      z.string(),
      onlyKnown({
        region: z
          .string()
          .refine((name) => !isReserved(name), notAName)
          .default(''),
        /** A decision in a cluster counts in those of its ring. */
        ring: ringName.optional(),
        /** Rings at which its steps may look. */
        watches: z.array(ringName).default([]),
        key: variable,
        argoWebhook: variable.optional(),
      }),
    )
    .optional(),
  namespaces: z.record(z.string(), Namespace).optional(),
  images: Images,
  network: Network,
  journals: Journals,
  steps: z.record(z.string(), onlyKnown({ mode: StepMode.default('run') })).default({}),
  audit: Audit,
})
type File = z.output<typeof File>

/** The part of the settings about namespaces and steps, wherever steps run. */
export type PolicySettings = {
  readonly policy: Policy
  /** Whether namespaces are listed, so that what is not listed is denied. */
  readonly isRestricted: boolean
  /** Warnings for an operator at start. */
  readonly warnings: readonly string[]
  /** The part of them that the audit may tell. */
  readonly told: SettingsParts
}

/** A step that settings may name. */
type KnownStep = Pick<Step, 'name' | 'gate'>

/** The settings of a function, with its signing keys read. */
export type Settings = PolicySettings & Callers & { readonly endpoint: string | undefined }

type Environment = (name: string) => string | undefined

const keysFrom = (
  place: string,
  variable: string,
  cluster: { cluster: string; region: string },
  env: Environment,
): SigningKey[] => {
  const value = env(variable)
  if (!value)
    throw new SettingsError(`${place}${variable} is missing: set it to a key made with openssl rand -base64 32`)
  const keys = caughtSync(() => signingKeys(value, cluster))
  if ('error' in keys) throw new SettingsError(`${place}${variable} ${keys.error.message}`)
  return keys.result
}

/** A person who guesses it could claim that a rollout has ended. */
const strong = (place: string, secret: string): string => {
  const weakness = weaknessOf(secret)
  if (weakness === undefined) return secret
  throw new SettingsError(`${place} ${weakness}: set it to one made with openssl rand -base64 32`)
}

/** Without `clusters` there is one, with the variables that have no cluster in their name. */
const onlyCluster = (env: Environment): Callers => {
  const cluster = 'default'
  const secret = env('CANARY_STEPS_ARGO_WEBHOOK_SECRET')
  return {
    keys: keysFrom('', 'CANARY_STEPS_SIGNING_KEY', { cluster, region: '' }, env),
    argoSecrets: secret ? [{ cluster, secret: strong('CANARY_STEPS_ARGO_WEBHOOK_SECRET', secret) }] : [],
  }
}

const callersFrom = async (
  file: string,
  clusters: NonNullable<File['clusters']>,
  env: Environment,
): Promise<Callers> => {
  const entries = Object.entries(clusters)
  if (entries.length === 0) throw new SettingsError(`${file}: clusters: names no cluster: name one, or leave it out`)
  const keys = entries.flatMap(([cluster, { region, key }]) =>
    keysFrom(`${file}: clusters.${cluster}.key: `, key, { cluster, region }, env),
  )
  const argoSecrets = entries.flatMap(([cluster, { argoWebhook }]) => {
    if (argoWebhook === undefined) return []
    const secret = env(argoWebhook)
    if (!secret) throw new SettingsError(`${file}: clusters.${cluster}.argoWebhook: ${argoWebhook} is missing: set it`)
    return [{ cluster, secret: strong(`${file}: clusters.${cluster}.argoWebhook: ${argoWebhook}`, secret) }]
  })
  const callers = { keys, argoSecrets }
  const problem = await problemWithSecrets(callers)
  if (problem) throw new SettingsError(`${file}: ${problem}`)
  return callers
}

const policyFrom = (content: SettingsContent, file: File): PolicySettings => {
  const { namespaces, steps, images, network, audit = usualAudit, journals = plainJournalRules, clusters = {} } = file
  const told = partsOf(settingsText(content), file)
  const modes = new Map(Object.entries(steps).map(([name, { mode }]) => [name, mode]))
  const ordered = [...modes].filter(([, mode]) => mode !== 'run')
  const open = 'no namespaces in the settings: any namespace may reach any target'
  return {
    isRestricted: namespaces !== undefined,
    policy: {
      ...(namespaces ? namespacePolicy(namespaces) : openPolicy),
      mode: (step) => modes.get(step) ?? 'run',
      ...ringsOf(clusters),
      images: () => images,
      network: () => network,
      audit: () => audit,
      journals: () => journals,
      hash: () => told.hash,
    },
    told,
    warnings: [
      ...(namespaces ? [] : [open]),
      ...warningsOfRings(clusters),
      ...ordered.map(([name, mode]) => `steps.${name}.mode is ${mode}`),
    ],
  }
}

const checkSteps = (steps: File['steps'], known: readonly KnownStep[] | undefined, file: string): void => {
  const names = known?.map(({ name }) => name)
  for (const [name, { mode }] of Object.entries(steps)) {
    const place = `${file}: steps.${name}`
    if (names?.includes(name) === false)
      throw new SettingsError(`${place}: no step is named so; there are ${names.join(', ')}`)
    if (mode === 'skip' && known?.some((step) => step.name === name && step.gate))
      throw new SettingsError(
        `${place}.mode: ${name} decides whether rollouts go on, so it is not skipped: hold or fail it, or promote past it by hand`,
      )
  }
}

const fileIn = async (
  content: SettingsContent,
  file: string,
  known: readonly KnownStep[] | undefined,
): Promise<File> => {
  const value = await settingsValue(content, file)
  const reserved = reservedKey(value)
  if (reserved) throw new SettingsError(`${file}: ${reserved.join('.')}: ${notAName}`)
  const checked = File.safeParse(value ?? {})
  if (!checked.success) {
    const [issue] = checked.error.issues
    throw new SettingsError(`${file}: ${issue?.path.join('.') || 'top level'}: ${issue?.message}`)
  }
  checkSteps(checked.data.steps, known, file)
  const problem = problemWithRings(checked.data.clusters ?? {})
  if (problem) throw new SettingsError(`${file}: ${problem}`)
  return checked.data
}

/**
 * The settings of `canary-steps.yaml` (empty: all defaults), with keys from the environment. `file` names them in messages.
 * `known`: all steps, so that no name is misspelt and no gate is skipped.
 *
 * @throws SettingsError
 */
export const readSettings = async (
  content: SettingsContent,
  file: string,
  env: Environment,
  known?: readonly KnownStep[],
): Promise<Settings> => {
  const read = await fileIn(content, file, known)
  const callers = read.clusters ? await callersFrom(file, read.clusters, env) : onlyCluster(env)
  return { endpoint: read.endpoint, ...callers, ...policyFrom(content, read) }
}

/** As `readSettings`, where nobody calls over HTTP: keys and endpoint are not looked at. @throws SettingsError */
export const readPolicy = async (
  content: SettingsContent,
  file: string,
  known?: readonly KnownStep[],
): Promise<PolicySettings> => policyFrom(content, await fileIn(content, file, known))
