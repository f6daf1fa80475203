/** Values that Slack takes for yes, in JSON and in forms. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === '1'
