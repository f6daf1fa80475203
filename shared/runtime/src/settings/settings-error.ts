/** A fault of the settings or the environment: one line with file, place and remedy. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}
