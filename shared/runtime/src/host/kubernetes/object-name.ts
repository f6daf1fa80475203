/** Whether something may be a name in Kubernetes, and so a part of a path (RFC 1123, as kubernetes.io/docs/concepts/overview/working-with-objects/names says). */
export const isObjectName = (text: string): boolean =>
  text.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text)
