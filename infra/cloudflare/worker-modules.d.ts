// workerd brings it. Cloudflare's own types would take the place of those of the web
declare module 'cloudflare:workers' {
  export class DurableObject<Bindings> {
    constructor(ctx: unknown, env: Bindings)
  }
}

// the package brings it: the settings that it was made with
declare module 'canary-steps:settings' {
  const settings: Readonly<Record<string, unknown>>
  export default settings
}
