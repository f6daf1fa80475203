import type { Body } from '../vendor-app.ts'

/** A modal that a person sees: the app's request in `view`, and for whom. */
export type OpenView = {
  readonly id: string
  readonly hash: string
  readonly user: string
  readonly app: string
  readonly view: Body
}

/** Dialogs that a click may open, and those that were opened. */
export type Dialogs = {
  readonly views: readonly OpenView[]
  /** A trigger as a click brings it to an app. */
  newTrigger(user: string, app: string): string
  /** Opens it for the person who clicked, or answers Slack's error. */
  open(trigger: unknown, app: string, view: Body): OpenView | string
}

/** Milliseconds that a trigger is good for (docs.slack.dev, modals). */
const triggerAge = 3_000

type Trigger = { readonly user: string; readonly app: string; readonly at: number; readonly isUsed: boolean }

export const dialogs = (now: () => number): Dialogs => {
  const triggers = new Map<string, Trigger>()
  const views: OpenView[] = []
  return {
    views,
    newTrigger: (user, app) => {
      const name = `${triggers.size + 1}.${Math.floor(now())}.${crypto.randomUUID().replaceAll('-', '')}`
      triggers.set(name, { user, app, at: now(), isUsed: false })
      return name
    },
    open: (name, app, view) => {
      const trigger = triggers.get(String(name))
      if (!trigger || trigger.app !== app) return 'invalid_trigger_id'
      if (trigger.isUsed) return 'exchanged_trigger_id'
      if (now() - trigger.at > triggerAge) return 'expired_trigger_id'
      triggers.set(String(name), { ...trigger, isUsed: true })
      const number = views.length + 1
      const opened = { id: `V0SANDBOX${number}`, hash: `${Math.floor(now() / 1_000)}.${number}`, app, view }
      views.push({ ...opened, user: trigger.user })
      return { ...opened, user: trigger.user }
    },
  }
}
