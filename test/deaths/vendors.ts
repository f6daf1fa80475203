import { standIn } from '@canary-steps/dependency-check/testing/stand-in'
import { type Decision, type Receive, type Sandbox, startSandbox } from '@canary-steps/sandbox'
import type { Reaper } from './reaper.ts'
import { vendorLine } from './vendor-line.ts'

/** Base URLs by which steps reach vendors. */
const urls = ['SLACK_API_URL', 'GITHUB_API_URL', 'JIRA_BASE_URL', 'GRAFANA_URL'] as const

/** The vendors' stand-ins, and lines to them on which the sender may die: those are in `env`. */
export type Vendors = Pick<Sandbox, 'render' | 'tick' | 'close' | 'standIns'> & {
  readonly env: Readonly<Record<string, string>>
  /** As `env`, for somebody who does not die. */
  readonly safe: Readonly<Record<string, string>>
}

type Options = { readonly now: () => number; readonly receive?: Receive; readonly decision?: Decision | undefined }

/** The service that `every-step.yaml` depends on. */
const standIns = [{ step: 'dependency-check', hosts: ['ledger.internal'], standIn: standIn() }]

export const startVendors = async (options: Options, reaper: Reaper): Promise<Vendors> => {
  const sandbox = await startSandbox({ ...options, standIns })
  const lines = await Promise.all(urls.map((name) => vendorLine(sandbox.env[name] ?? '', reaper)))
  const lined = Object.fromEntries(urls.map((name, index) => [name, lines[index]?.url ?? '']))
  return {
    env: { ...sandbox.env, ...lined },
    safe: sandbox.env,
    standIns: sandbox.standIns,
    render: sandbox.render,
    tick: sandbox.tick,
    async close() {
      for (const line of lines) await line.close()
      await sandbox.close()
    },
  }
}
