/** What someone can do about Grafana's refusal. `message` is what Grafana said. */
export const remedy = (status: number, message: string, dashboard: string | undefined): string => {
  const where = dashboard === undefined ? 'the organisation' : `the dashboard ${dashboard}`
  if (status === 401) return `put a valid service account token into GRAFANA_TOKEN (${message})`
  if (status === 403)
    return `let the service account of GRAFANA_TOKEN read, create, write and delete annotations of ${where}, if that is there (${message})`
  if (status === 404)
    return `not there, or GRAFANA_TOKEN may not see it: ${where}; or GRAFANA_URL lacks the path of Grafana (${message})`
  if (status === 412) return `Grafana asks for something to be done first, look at ${where} (${message})`
  return message
}
