import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where Kubernetes mounts it in every pod (kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
export const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The credentials of a pod for the API server, and the certificate of the API server. */
type ServiceAccount = { readonly token: string; readonly ca: string }

const mounted = async (folder: string, name: string): Promise<string> => {
  const file = join(folder, name)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    Promise.reject(
      new Error(`${file} cannot be read (${error.code}): does the pod have automountServiceAccountToken: false?`),
    ),
  )
  if (text.trim() === '') throw new Error(`${file} is empty: is the volume of the service account mounted?`)
  return text.trim()
}

/**
 * Reads it anew: a projected token is replaced within the hour, and a cluster may change its authority.
 *
 * @throws naming the file that is not there.
 */
export const readServiceAccount = async (folder: string): Promise<ServiceAccount> => {
  const [token, ca] = await Promise.all([mounted(folder, 'token'), mounted(folder, 'ca.crt')])
  return { token, ca }
}
