import { type Settings, SettingsError, type SettingsSource } from '@canary-steps/runtime'
import { isLoopback } from '@canary-steps/runtime/node'

/** Where a function listens, and what callers are told where the settings are to say it. */
type Listening = { readonly settings: string; readonly host: string; readonly endpoint?: string }

/**
 * Settings that say where the function is, from the command line or the file. Beyond this machine they must: a request may name
 * any host, so that a call for another function would count here.
 */
export const placedSettings = (
  source: SettingsSource<Settings>,
  { settings: file, host, endpoint: given }: Listening,
): SettingsSource<Settings> => ({
  ...source,
  async load() {
    const settings = await source.load()
    const endpoint = given ?? settings.endpoint
    if (endpoint === undefined && !isLoopback(host))
      throw new SettingsError(
        `${file}: endpoint: is missing, but --host ${host} admits other machines: set it to the URL that callers use, such as https://steps.example.com, or give --endpoint`,
      )
    return { ...settings, endpoint }
  },
})
