import { ownProcess, type Ports } from '../serve/ports.ts'
import { servePlugins } from '../serve/serve-plugins.ts'
import type { StepPlugin } from './step-plugin.ts'
import { stepService } from './step-service.ts'
import { stepCookie, stepPluginName } from './step-types.ts'

/**
 * Serves a step plugin to the Argo controller that started this process, and ends the process with it. Resolves once the
 * controller was told where to connect.
 *
 * @throws Error when there is no room for a socket.
 */
export const serveStepPlugin = (plugin: StepPlugin, ports: Ports = ownProcess): Promise<void> =>
  servePlugins({ [stepPluginName]: (leave) => stepService(plugin, leave) }, stepCookie, ports)
