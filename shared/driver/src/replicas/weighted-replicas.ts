const halfway = (replicas: number, weight: number, max: number): boolean => (replicas * (weight / max)) % 1 === 0.5

type Option = {
  canary: number
  total: number
}

/**
 * The split of pods that comes closest to a weight without traffic routing. Between 1 and 99 percent both sides keep a pod,
 * and with a surge one pod more than asked may run (utils/replicaset/canary.go:218).
 */
export const weightedReplicas = (replicas: number, weight: number, max: number, surge: number): [number, number] => {
  if (replicas === 0) return [0, 0]
  const up = Math.ceil((replicas * weight) / max)
  const down = Math.floor((replicas * weight) / max)
  const zeroAllowed = weight === max || weight === 0 || (replicas === 1 && surge === 0)
  const downAllowed = down !== 0 || zeroAllowed
  const options: Option[] = []
  if (up < replicas || zeroAllowed) options.push({ canary: up, total: replicas })
  if (!halfway(replicas, weight, max) && downAllowed) options.push({ canary: down, total: replicas })
  if (surge > 0) {
    options.push({ canary: up, total: replicas + 1 })
    if (!halfway(replicas + 1, weight, max) && downAllowed) options.push({ canary: down, total: replicas + 1 })
  }
  const distance = ({ canary, total }: Option): number => Math.abs((canary * max) / total - weight)
  const [first, ...others] = options
  if (!first) return [0, replicas]
  const best = others.reduce((found, option) => (distance(option) < distance(found) ? option : found), first)
  return [best.canary, best.total - best.canary]
}
