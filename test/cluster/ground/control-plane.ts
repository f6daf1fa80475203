import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { ownFolder } from './own-folder.ts'
import { type Running, startProcess } from './process.ts'
import { until } from './until.ts'

/** An API server on loopback, with no controllers and no nodes behind it. */
export type ControlPlane = {
  /** Keys, certificates and logs. */
  readonly folder: string
  /** A file for KUBECONFIG, with the rights of an administrator. */
  readonly kubeconfig: string
  readonly port: number
  /** Of the administrator. */
  readonly token: string
  close(): Promise<void>
}

const writeKeys = (folder: string): void => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
}

/** All writes are on record, in `audit.log` beside the kubeconfig. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'Metadata',
      verbs: ['create', 'update', 'patch', 'delete'],
      resources: [{ group: '' }, { group: 'apps' }, { group: 'argoproj.io' }],
    },
  ],
}

const etcdFlags = (folder: string, client: string, peer: string): readonly string[] => [
  `--data-dir=${folder}/etcd`,
  ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
  ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`],
  // it is not to survive anything
  '--unsafe-no-fsync',
]

const serverFlags = (folder: string, etcd: string, port: number): readonly string[] => [
  `--etcd-servers=${etcd}`,
  ...['--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${folder}/certs`],
  // it tells nobody where it is
  ...['--advertise-address=10.255.255.1', '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.96.0.0/16'],
  ...['--service-account-issuer=https://cluster.invalid', '--service-account-key-file=sa.pub'],
  ...['--service-account-signing-key-file=sa.key', '--token-auth-file=tokens.csv', '--authorization-mode=RBAC'],
  ...['--audit-policy-file=audit.json', '--audit-log-path=audit.log'],
  // a claim that is deleted would wait for the controller that lets go of it
  '--disable-admission-plugins=StorageObjectInUseProtection',
]

const writeKubeconfig = (folder: string, port: number, token: string): string => {
  const server = `https://127.0.0.1:${port}`
  const file = join(folder, 'kubeconfig')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': `${folder}/certs/apiserver.crt` } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'default' } }],
    'current-context': 'test',
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** Until it answers: seconds, and more on a busy machine. @throws when it hangs or has ended, with the end of its log */
const untilReady = async (server: Running, kubectl: string, kubeconfig: string, log: string): Promise<void> => {
  let hasEnded = false
  void server.ended.then(() => {
    hasEnded = true
  })
  const isReady = (): boolean => {
    if (hasEnded) throw new Error('kube-apiserver has ended')
    return spawnSync(kubectl, ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz']).status === 0
  }
  await until('kube-apiserver is ready', isReady).catch((error: Error) =>
    Promise.reject(new Error(`${error.message}: ${readFileSync(log, 'utf8').slice(-2000)}`)),
  )
}

/** Starts etcd and kube-apiserver of `bin` in a folder of their own, on ports that are free. */
export const startControlPlane = async (bin: string): Promise<ControlPlane> => {
  const { folder, remove } = ownFolder('canary-steps-cluster-')
  const token = randomBytes(16).toString('hex')
  writeKeys(folder)
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`)
  writeFileSync(join(folder, 'audit.json'), JSON.stringify(auditPolicy))
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()]
  const url = (of: number) => `http://127.0.0.1:${of}`
  const start = (name: string, flags: readonly string[]) =>
    startProcess(folder, { name, command: [join(bin, name), ...flags] })
  const etcd = start('etcd', etcdFlags(folder, url(client), url(peer)))
  const server = start('kube-apiserver', serverFlags(folder, url(client), port))
  const close = async () => {
    await server.stop()
    await etcd.stop()
    await remove()
  }
  const kubeconfig = writeKubeconfig(folder, port, token)
  const log = join(folder, 'kube-apiserver.log')
  await untilReady(server, join(bin, 'kubectl'), kubeconfig, log).catch(async (error: Error) => {
    await close()
    throw error
  })
  return { folder, kubeconfig, port, token, close }
}
