/** Where the package lies in the controller's container: a loader takes no path relative to itself. */
export const packageFolder = '/opt/canary-steps'
