import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildPlan, type Built, builtFolder } from './built-folder.ts'

/** The parts of a cluster without nodes, as Go packages; the keys are the names of the commands. */
const packages = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
} as const

/** Further parts of a cluster where Deployments are to have ReplicaSets, and ReplicaSets Pods. */
const controllers = { 'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager' } as const

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

/** The version of Kubernetes that the control plane has. */
export const kubernetesVersion = (): string => {
  const [, version = ''] = read('go.mod').match(/k8s\.io\/kubernetes (v1\.\d+\.\d+)$/m) ?? []
  return version
}

/** Clients read the version of the server; without these flags it is that of nobody. */
const linkFlags = (): string => {
  const gitVersion = kubernetesVersion()
  const values = { gitVersion, gitMajor: '1', gitMinor: gitVersion.split('.')[1] ?? '', gitTreeState: 'clean' }
  const at = 'k8s.io/component-base/version'
  return ['-s', '-w', ...Object.entries(values).map(([name, value]) => `-X ${at}.${name}=${value}`)].join(' ')
}

const plan = (): BuildPlan => {
  const go = ['build', '-ldflags', linkFlags()]
  const commands = Object.entries({ ...packages, ...controllers }).map(([name, from]) => [name, { go, from }])
  return {
    name: 'cluster',
    sources: [read('go.mod'), read('go.sum')],
    commands: Object.fromEntries(commands),
    needed: { memory: 2, disk: 6 },
    module: () => ({ folder: join(import.meta.dirname, '..') }),
  }
}

const built = (names?: readonly string[]): Built =>
  process.platform === 'win32' ? { obstacle: 'it takes a Unix' } : builtFolder(plan(), names)

/** A folder with etcd, kube-apiserver and kubectl. */
export const clusterBinaries = (): Built => built(Object.keys(packages))

/** The same folder, with kube-controller-manager. */
export const controlPlaneBinaries = (): Built => built()
