export type Status = { readonly id: string; readonly name: string }

/** A field of a transition's screen. */
type ScreenField = { readonly name: string; readonly type: string }

export type Transition = {
  readonly id: string
  readonly name: string
  readonly from: readonly string[]
  readonly to: Status
  /** Fields that its screen requires. */
  readonly screen: Readonly<Record<string, ScreenField>>
}

const toDo = { id: '10000', name: 'To Do' }
const inProgress = { id: '10001', name: 'In Progress' }
const testing = { id: '10002', name: 'Testing' }
const done = { id: '10003', name: 'Done' }
export const waiting = { id: '10004', name: 'Waiting for approval' }
export const approved = { id: '10005', name: 'Approved' }
export const rejected = { id: '10006', name: 'Rejected' }

export const statuses: readonly Status[] = [toDo, inProgress, testing, done, waiting, approved, rejected]

/** The workflow of every project. There is no way from Done to Testing. */
export const workflow: readonly Transition[] = [
  { id: '11', name: 'Start progress', from: ['To Do'], to: inProgress, screen: {} },
  { id: '12', name: 'Stop progress', from: ['In Progress'], to: toDo, screen: {} },
  { id: '21', name: 'Start testing', from: ['In Progress'], to: testing, screen: {} },
  { id: '22', name: 'Back to work', from: ['Testing'], to: inProgress, screen: {} },
  {
    id: '31',
    name: 'Close',
    from: ['Testing'],
    to: done,
    screen: { resolution: { name: 'Resolution', type: 'resolution' } },
  },
  { id: '32', name: 'Ask for approval', from: ['In Progress', 'Testing'], to: waiting, screen: {} },
  { id: '51', name: 'Approve', from: ['Waiting for approval'], to: approved, screen: {} },
  { id: '52', name: 'Reject', from: ['Waiting for approval'], to: rejected, screen: {} },
  { id: '53', name: 'Withdraw', from: ['Waiting for approval', 'Approved', 'Rejected'], to: inProgress, screen: {} },
  { id: '41', name: 'Reopen', from: ['Done'], to: inProgress, screen: {} },
]
