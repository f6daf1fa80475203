const order = (namespace: string, name: string, how: string, patch: object): string =>
  `kubectl -n ${namespace} patch rollout ${name} ${how} --type=merge -p '${JSON.stringify(patch)}'`

/** Requests that `kubectl argo rollouts` and the actions of Argo CD send, and edits by hand. */
export const status = (name: string, patch: object, namespace = 'payments'): string =>
  order(namespace, name, '--subresource=status', { status: patch })

export const spec = (name: string, patch: object, namespace = 'payments'): string =>
  order(namespace, name, '', { spec: patch })

export const canary = (name: string, patch: object, namespace = 'payments'): string =>
  spec(name, { strategy: { canary: patch } }, namespace)

export const metadata = (name: string, patch: object, namespace = 'payments'): string =>
  order(namespace, name, '', { metadata: patch })

/** A merge patch of the containers of a Rollout: another version. */
export const release = (name: string, version: string): object => ({
  template: { spec: { containers: [{ name, image: `${name}:${version}` }] } },
})

/** An object that is there from now on. */
export const create = (object: object): string => `echo '${JSON.stringify(object)}' | kubectl create -f -`
