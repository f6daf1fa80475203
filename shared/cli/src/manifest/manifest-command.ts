import { join } from 'node:path'
import type { Endpoint } from '@canary-steps/runtime'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { bridgeName, builtFolder, version } from '../bridge/build-bridge.ts'
import { endpointOption } from '../settings/endpoint-option.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { controllerImage, PluginItem } from './argo-manifests.ts'
import { type BridgeManifest, bridgeManifests, controllerManifest } from './bridge-manifest.ts'
import { sumIn } from './bridge-sums.ts'
import { executableManifest, packageFolder } from './executable-manifest.ts'
import { notificationsManifests } from './notifications-manifest.ts'
import { presentIn } from './present.ts'
import { removeManifests } from './remove-manifest.ts'

type BridgeOptions = {
  readonly endpoint: string
  readonly format: keyof typeof bridgeManifests
  readonly location?: string
  readonly arch: string
  readonly sums: string
  readonly signingKeySecret: string
  readonly mountKey: boolean
  readonly plugin?: readonly string[]
  readonly inventory: 'container' | 'none'
  readonly controllerImage: string
  readonly beside?: string
}

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

/** The bridge refuses the same at its start, which is when the controller is restarted. */
const checkedEndpoint = (endpoint: string, flags: readonly string[]): Endpoint => {
  const at = endpointOption(endpoint)
  if (at.scheme === 'http' && !isLoopback(at.hostname) && !flags.includes('--insecure-http'))
    throw new UsageError(`--endpoint ${endpoint}: must be https, or put -- --insecure-http at the end`)
  return at
}

const pluginName = (text: string, before: readonly string[] = []): readonly string[] => {
  const { error } = PluginItem.shape.name.safeParse(text)
  if (error) throw new InvalidArgumentError(error.issues[0]?.message ?? '')
  return [...before, text]
}

const downloadable = (text: string): string => {
  const { error } = PluginItem.shape.location.safeParse(text)
  if (error) throw new InvalidArgumentError(error.issues[0]?.message ?? '')
  return text
}

const releases = 'https://github.com/canary-steps/canary-steps/releases/download'

const bridgeOf = async (flags: readonly string[], options: BridgeOptions): Promise<BridgeManifest> => {
  const { arch, sums, signingKeySecret: secret, mountKey: isMounted } = options
  const { name: endpoint } = checkedEndpoint(options.endpoint, flags)
  const name = bridgeName({ os: 'linux', arch })
  const { location = `${releases}/v${version}/${name}` } = options
  const [first = 'canary-steps/run', ...others] = options.plugin ?? []
  return {
    names: [first, ...others],
    location,
    sha256: await sumIn(sums, name),
    endpoint,
    args: flags,
    key: { secret, isMounted },
    inventory: options.inventory === 'none' ? undefined : options.controllerImage,
  }
}

const onlyToLook = (command: string): string => `only to look: ${command} --format kustomize needs no cluster`

const bridge = async (flags: readonly string[], options: BridgeOptions, terminal: Terminal): Promise<void> => {
  const manifest = await bridgeOf(flags, options)
  const present = presentIn(options.beside, terminal, onlyToLook('manifest bridge'))
  terminal.stdout.write(await bridgeManifests[options.format](manifest, present))
  if (options.location === undefined)
    terminal.stderr.write(
      `canary-steps: the controller will download ${manifest.location}, and cannot start without it: check that it is there, or give --location\n`,
    )
}

const controller = async (flags: readonly string[], options: BridgeOptions, terminal: Terminal): Promise<void> => {
  const present = presentIn(options.beside, terminal, onlyToLook('manifest bridge'))
  terminal.stdout.write(await controllerManifest(await bridgeOf(flags, options), present))
}

const beside = () =>
  new Option(
    '--beside <file>',
    'the objects there already, as kubectl get (or helm get values) prints them with -o yaml; - for stdin',
  )

const aboutBridge = (command: Command): Command =>
  command
    .argument('[flags...]')
    .requiredOption('--endpoint <url>', 'the function')
    .option('--location <url>', 'URL of the file of the bridge; default: the one of the release', downloadable)
    .addOption(
      new Option('--arch <processor>', "of the controller's node").choices(['amd64', 'arm64']).default('amd64'),
    )
    .option('--sums <file>', 'SHA256SUMS of the bridge', join(builtFolder, 'SHA256SUMS'))
    .option(
      '--signing-key-secret <name>',
      "the Secret with the key, in the controller's namespace",
      'canary-steps-bridge',
    )
    .option('--mount-key', 'mount the Secret, where the controller may read none', false)
    .option(
      '--plugin <name>',
      'name in Rollouts, canary-steps/run unless given; repeatable, each a process',
      pluginName,
    )
    .addOption(
      new Option('--inventory <where>', 'a container beside the controller hears of ends that no step tells')
        .choices(['container', 'none'])
        .default('container'),
    )
    .option('--controller-image <image>', "the controller's own image, for that container", controllerImage)
    .addOption(beside())

const bridgeCommand = (terminal: Terminal): Command =>
  aboutBridge(new Command('bridge'))
    .description(
      'the manifest that adds the bridge to the controller; flags of the bridge after --, such as -- --timeout 6s',
    )
    .addOption(new Option('--format <format>').choices(Object.keys(bridgeManifests)).default('plain'))
    .action((flags: readonly string[], options: BridgeOptions) => bridge(flags, options, terminal))

const controllerCommand = (terminal: Terminal): Command =>
  aboutBridge(new Command('controller'))
    .description(
      "the patch of the controller's Deployment that belongs to manifest bridge; helm and kustomize have it in one",
    )
    .action((flags: readonly string[], options: BridgeOptions) => controller(flags, options, terminal))

type NotificationsOptions = Pick<BridgeOptions, 'endpoint' | 'format' | 'plugin' | 'beside'>

const notifications = async (options: NotificationsOptions, terminal: Terminal): Promise<void> => {
  const { endpoint, format, plugin = [] } = options
  const { name, scheme } = checkedEndpoint(endpoint, ['--insecure-http'])
  if (scheme === 'unix')
    throw new UsageError(`--endpoint ${endpoint}: Argo's notifications reach a URL only; the inventory tells the same`)
  const manifest = { endpoint: name, names: ['canary-steps/run', ...plugin] }
  const present = presentIn(options.beside, terminal, onlyToLook('manifest notifications'))
  terminal.stdout.write(await notificationsManifests[format](manifest, present))
}

const notificationsCommand = (terminal: Terminal): Command =>
  new Command('notifications')
    .description("the manifest with which Argo's notifications tell a function of ends at once")
    .requiredOption('--endpoint <url>', 'the function')
    .addOption(new Option('--format <format>').choices(Object.keys(notificationsManifests)).default('plain'))
    .option('--plugin <name>', 'another name in Rollouts than canary-steps/…; repeatable', pluginName)
    .addOption(beside())
    .action((options: NotificationsOptions) => notifications(options, terminal))

const executableCommand = (terminal: Terminal): Command =>
  new Command('executable')
    .description('the manifest that adds the executable of npm run package to the controller')
    .option('--package <folder>', 'the package', packageFolder)
    .addOption(beside())
    .action(async (options: { readonly package: string; readonly beside?: string }) => {
      terminal.stdout.write(await executableManifest(options.package, presentIn(options.beside, terminal)))
    })

type Removable = keyof typeof removeManifests

const removeCommand = (terminal: Terminal): Command =>
  new Command('remove')
    .description('the manifest without our parts, which keeps those of others')
    .addArgument(new Argument('<object>', 'of the controller').choices(Object.keys(removeManifests)))
    .option('--plugin <name>', 'a name in Rollouts of another organisation than canary-steps; repeatable', pluginName)
    .addOption(beside())
    .action(async (object: Removable, options: Pick<BridgeOptions, 'plugin' | 'beside'>) => {
      const present = presentIn(options.beside, terminal)
      terminal.stdout.write(await removeManifests[object](present, options.plugin ?? []))
    })

/** `canary-steps manifest`: YAML for the cluster. */
export const manifestCommand = (terminal: Terminal): Command =>
  new Command('manifest')
    .description('write YAML for the cluster')
    .addCommand(bridgeCommand(terminal))
    .addCommand(controllerCommand(terminal))
    .addCommand(executableCommand(terminal))
    .addCommand(notificationsCommand(terminal))
    .addCommand(removeCommand(terminal))
