import type { GrafanaAnswerName } from './grafana-answers.ts'

type Refused = { readonly said: string; readonly where: string }

/** What a person does about an answer where Grafana's own words do not say it. */
const remedies: Partial<Record<GrafanaAnswerName, (refused: Refused) => string>> = {
  'the stack sleeps': ({ said }) =>
    `open GRAFANA_URL in a browser, which wakes a stack of Grafana Cloud that sleeps, and check that address (${said})`,
  'another organisation': ({ said }) => `put a token of the organisation into GRAFANA_TOKEN (${said})`,
  'token not valid': ({ said }) => `put a valid service account token into GRAFANA_TOKEN (${said})`,
  'no permission': ({ said, where }) =>
    `let the service account of GRAFANA_TOKEN read, create, write and delete annotations of ${where}, if that is there (${said})`,
  'not found': ({ said, where }) =>
    `not there, or GRAFANA_TOKEN may not see it: ${where}; or GRAFANA_URL lacks the path of Grafana (${said})`,
  'something is to be done first': ({ said, where }) =>
    `Grafana asks for something to be done first, look at ${where} (${said})`,
  'tags too long': ({ said }) => `name fewer or shorter tags, or raise annotations.tags_length in Grafana (${said})`,
}

/** What someone can do about Grafana's refusal. */
export const remedy = (name: GrafanaAnswerName, said: string, dashboard: string | undefined): string => {
  const where = dashboard === undefined ? 'the organisation' : `the dashboard ${dashboard}`
  return remedies[name]?.({ said, where }) ?? said
}
