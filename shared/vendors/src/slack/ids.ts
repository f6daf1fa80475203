/** A person: `U0ANN`, or `W0ANN` in an organisation. */
export const userId = /^[UW][A-Z0-9]+$/

/** A user group: `S0PAY`. */
export const groupId = /^S[A-Z0-9]+$/

/** Begins the name of each of our buttons and dialogs: those of others in the same Slack app are skipped. */
const ours = 'canary_steps_'

/** The name at Slack of a button or a dialog of ours, as its `action_id` or `callback_id`. */
export const controlId = (name: string): string => `${ours}${name}`

/** The name of a button or a dialog; undefined where it is not ours. */
export const controlName = (id: string): string | undefined => {
  const [before, name = ''] = id.split(ours)
  return before === '' && name !== '' ? name : undefined
}

/** The topic of clicks on buttons with this ticket, and of answers to dialogs with it. */
export const ticketTopic = (ticket: string): string => `slack/${ticket}`
