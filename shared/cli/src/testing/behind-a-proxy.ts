import { command, fileWith, rolloutWith } from './command.ts'

/** Slack's text about the images when these steps drive a Rollout whose first container is a proxy, with these options. */
export const imagesBehindAProxy = async (steps: string, ...args: readonly string[]): Promise<readonly string[]> => {
  const proxy = 'containers: [{ name: proxy, image: "mesh/proxy:1" }, '
  const file = fileWith(rolloutWith(steps).replace('containers: [', proxy))
  const { out } = await command(['run', file, '--sandbox', '--speed', 'instant', ...args])
  return [...out.matchAll(/`([^`]+)` →\s+`([^`]+)`/g)].map(([, before, after]) => `${before} → ${after}`)
}

/** The changes: each container beside its stable one, as only the ReplicaSets tell. */
export const bothImages = ['mesh/proxy:previous → mesh/proxy:1', 'shop:previous → shop:v2'] as const
