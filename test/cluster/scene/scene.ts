import type { CanaryStep } from '@canary-steps/driver'

/** How our steps run in Argo's controller. */
export const ways = ['executable', 'bridge'] as const
export type Way = (typeof ways)[number]

/** The owner of the steps. */
export type Release = { readonly name: string; readonly channel: string; readonly way: Way }

/** A release that is under way, as `standardSteps` has it: the steps of a Rollout by what they are known as. */
export type StepName = 'notify' | 'dependencies' | 'annotation' | 'workflow' | 'regions' | 'approval' | 'jira'

/**
 * One Rollout and the people around it: on a real control plane, or in our driver. It has a name and a Slack channel of its own; version 1 is
 * Healthy and version 2 was released before a scenario begins. A wait lasts as long as it takes; a scenario has no clock.
 */
export type Scene = {
  readonly name: string
  readonly channel: string
  /** Releases a version: another image, another revision. */
  release(version: number): Promise<void>
  /** Another list of steps for the same revision. */
  editSteps(steps: readonly CanaryStep[]): Promise<void>
  scale(replicas: number): Promise<void>
  remove(): Promise<void>

  /** The parts that `kubectl argo rollouts` has of these names. */
  abort(): Promise<void>
  retry(): Promise<void>
  promote(): Promise<void>
  promoteFull(): Promise<void>
  undo(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>

  /** Until a step runs and what it answered is in the Rollout's status. */
  comesTo(step: StepName): Promise<void>
  /** Until the Rollout is past a step, or has no such step any more. */
  passes(step: StepName): Promise<void>
  /** Until the Rollout has come to its end, and our steps heard of an abort: `gone` when it is deleted. */
  ends(phase: 'Healthy' | 'Degraded' | 'gone'): Promise<void>

  /** A click of somebody who may decide, on the newest card of the channel that has buttons. */
  approve(): Promise<void>
  reject(reason: string): Promise<void>
  /** Ann moves the issue of the release in Jira. */
  moveIssue(status: string): Promise<void>
  /** Vendors that are in trouble at the next calls for this Rollout: nobody may see anything of it in the end. */
  trouble(how: VendorTrouble): Promise<void>
}

/** How calls to vendors go wrong: `busy`, and nothing was done; `unheard`, and it was. */
export type VendorTrouble = 'busy' | 'unheard'

/** Machines that break, and are there again: it disturbs all Rollouts of a real control plane, and our driver plays it, too. */
export type Machines = {
  /** As when a container dies: the same pod, so what is in its /tmp stays. */
  killController(): Promise<void>
  /** The function of a Rollout is gone until it has been called in vain. Only behind the bridge. */
  loseFunction(scene: Pick<Scene, 'name'>): Promise<void>
}

/** Disturbances of the machines of a real control plane; it disturbs all Rollouts there. */
export type Disturbances = Machines & {
  /** As an upgrade does: told to end, then a new pod with the same volume. */
  replaceController(): Promise<void>
  /** The journal goes, with the disk of the function or the volume of the pod; its process is killed, and starts again. */
  loseJournal(): Promise<void>
  /** A second controller of the same instance, on the same claims, takes over when the first one is killed. */
  changeLeader(): Promise<void>
  /** SIGKILL of the function; `startFunction` brings it back. Only behind the bridge. */
  killFunction(): Promise<void>
  startFunction(): Promise<void>
  /** So many Rollouts of somebody else that a list of all has another page. */
  gatherCrowd(): Promise<void>
  /** The service that Rollouts depend on answers so from now on. */
  ledgerAnswers(status: number): Promise<void>
  /** Until something has changed at a Rollout a few times, another number each time: `SEED` in the environment tries others. */
  someMoment(scene: Pick<Scene, 'name'>): Promise<void>
}

/**
 * A scene, and the ways where it makes sense. A scenario that breaks machines is played alone; one that needs all
 * `Disturbances` never in the driver.
 */
export type Scenario = {
  readonly name: string
  /** A description, if the name does not say enough. */
  readonly told?: string
  /** Vendors or machines are in trouble for a while. */
  readonly isTroubled?: boolean
  /** Both unless given. */
  readonly ways?: readonly Way[]
  /** Sentences of its verdict that it has to leave, as the documents say; nothing unless given. */
  readonly leaves?: readonly RegExp[]
  /** `standardSteps` unless given. */
  readonly steps?: (release: Release) => readonly CanaryStep[]
} & (
  | { readonly play: (scene: Scene) => Promise<void> }
  | { readonly strike: (scene: Scene, machines: Machines) => Promise<void> }
  | { readonly disturb: (scene: Scene, world: Disturbances) => Promise<void> }
)

/** A scenario that our driver plays, too. */
export type Played = Exclude<Scenario, { readonly disturb: unknown }>
