/**
 * The packages from the ground up, and the rooms of each from its own ground up: the one place that says so.
 * A package imports only packages above it in this list. A room imports only rooms in the lines above its own.
 *
 * A room is a folder of `src`, or of the package, and `.` is `src` itself. A file that has a line is a room by itself.
 */
export const floors: Readonly<Record<string, readonly string[]>> = {
  'shared/sdk': ['. secrets', 'secrets/testing', 'example'],
  'shared/go-plugin': ['.', 'gob yamux', 'rpc', 'serve', 'step', 'client index.ts'],
  'shared/driver': [
    'values time',
    'rollout',
    'ports manifest',
    'cluster',
    'pass',
    'replicas plugins',
    'steps',
    'status',
    'controller',
    'faults',
    'index.ts testing',
  ],
  'shared/vendors': ['.', 'github grafana jira slack'],
  'shared/approvals': ['.'],
  'shared/runtime': [
    'ports',
    'store secrets',
    'journal',
    'effects',
    'release wire',
    'calls client settings',
    'operate',
    'http',
    'host/executable host/kubernetes host/network',
    'host/kubernetes/testing host/network/testing',
    'host',
    'index.ts testing',
  ],
  'shared/sandbox': ['.', 'github grafana jira slack', 'decide-on-cards.ts decide-on-issues.ts', 'index.ts'],
  'shared/testing': ['.', 'example'],
  'plugins/*': ['.'],
  plugins: ['index.ts', 'registry.ts'],
  'shared/cli': [
    'terminal',
    'settings bridge cluster',
    'serve plugin manifest explain',
    'operate',
    'audit effects',
    'run/options',
    'run/faults run/output',
    'run/local',
    'run',
    '.',
    'bin testing',
    'manifest/testing',
  ],
  infra: ['.', 'bridge executable'],
}
