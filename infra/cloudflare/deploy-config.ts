/** The day whose workerd it is made and tested for. From 2026-08-04 on it has the modules of Node without a flag. */
export const compatibilityDate = '2026-10-01'

/** The folder of the modules, in the package. */
export const moduleFolder = 'worker'

/** `wrangler.jsonc` of the package. */
export const deployConfig = `{
  "name": "canary-steps",
  "main": "${moduleFolder}/worker.js",
  "compatibility_date": "${compatibilityDate}",
  // the modules are deployed as they are
  "no_bundle": true,
  "find_additional_modules": true,
  "base_dir": "${moduleFolder}",
  "rules": [{ "type": "ESModule", "globs": ["**/*.js"] }],
  // all of the function, and its journal: one object with SQLite. Without it nothing is known of what is open.
  "durable_objects": { "bindings": [{ "name": "JOURNAL", "class_name": "Journal" }] },
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Journal"] }],
  // the net, should an alarm of the object be lost
  "triggers": { "crons": ["*/5 * * * *"] },
  // a line of JSON for each call, undo and warning
  "observability": { "enabled": true },
  "workers_dev": true,
  // a preview would be a second function with the same journal
  "preview_urls": false
}
`
