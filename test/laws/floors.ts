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
    'aws',
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
  infra: ['.', 'bridge cloudflare executable lambda'],
  'test/cluster': [
    'ground',
    '.',
    'scene',
    'verdict scenarios',
    'verdict/testing driver live',
    'play',
    'argo-suite enforcement planted regions',
  ],
}

/** Files that name a path to a file that is not below, and the reasons. Nothing of it is imported. */
export const reasonsToReachUp: Readonly<Record<string, string>> = {
  'infra/executable/notice.ts names LICENSE': 'the package carries our licence',
  'shared/cli/src/bridge/build-bridge.ts names infra/bridge/': 'builds the bridge where there is none',
  'shared/cli/src/run/local/local-executable.ts names shared/cli/bin/canary-steps.ts':
    'starts the command as a process of its own, as the controller starts a plugin',
  'shared/cli/src/testing/demo.ts names docs/': 'tests play the demo of the docs',
  'shared/cli/src/testing/demo.ts names package.json': 'the demo is a script there',
  'shared/cli/src/testing/one-region.ts names docs/one-region.yaml': 'tests play the example of the docs',
  'shared/cli/src/testing/write-cast.ts names docs/demo.svg': 'draws the picture of the docs',
  'shared/driver/src/testing/transcript.ts names test/argo/transcripts/': "Argo's controller was recorded there",
  'test/cluster/ground/binaries.ts names test/cluster/': "Go's module of the control plane is there",
  'test/cluster/ground/documents.ts names ': 'reads what the documents print',
  'test/cluster/ground/reader.ts names ': 'types what the documents print, in a copy of the repository',
  'test/cluster/planted/copy-of-project.ts names ': 'copies the whole repository',
  'test/cluster/regions/start-regions.ts names test/kill/clock-ahead.ts':
    'starts the function with the clock that its deaths are tried with',
}
