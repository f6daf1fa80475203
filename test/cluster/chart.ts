import { parse, parseAllDocuments, stringify } from 'yaml'
import * as z from 'zod'

const List = z.array(z.json()).optional()
const Texts = z.record(z.string(), z.string()).default({})
const Values = z.object({
  controller: z
    .strictObject({ stepPlugins: List, extraContainers: List, volumes: List, volumeMounts: List })
    .default({}),
  notifications: z
    .strictObject({ notifiers: Texts, templates: Texts, triggers: Texts, subscriptions: List })
    .optional(),
})
type Values = z.infer<typeof Values>

/** Lists that the templates of the chart put behind what they have themselves, by where they put them. */
const places = ({ controller }: Values) =>
  [
    [['spec', 'template', 'spec', 'containers'], controller.extraContainers],
    [['spec', 'template', 'spec', 'volumes'], controller.volumes],
    [['spec', 'template', 'spec', 'containers', 0, 'volumeMounts'], controller.volumeMounts],
  ] as const

/** The values that each object has. */
const dataOf = ({ controller, notifications }: Values, name: unknown): Readonly<Record<string, string>> => {
  if (name === 'argo-rollouts-config' && controller.stepPlugins)
    return { stepPlugins: stringify(controller.stepPlugins) }
  if (name !== 'argo-rollouts-notification-configmap' || !notifications) return {}
  const { notifiers, templates, triggers, subscriptions } = notifications
  return { ...notifiers, ...templates, ...triggers, subscriptions: stringify(subscriptions) }
}

/**
 * Argo's manifests with values, as the chart argo-rollouts of argo-helm renders them: `toYaml` of each, in its templates/controller. It stands
 * for the chart, which no module proxy has; a value that it does not know is refused.
 */
export const asChart = (manifests: string, text: string): string => {
  const values = Values.parse(parse(text))
  const documents = parseAllDocuments(manifests)
  for (const document of documents) {
    const name = document.getIn(['metadata', 'name'])
    const isController = document.get('kind') === 'Deployment' && name === 'argo-rollouts'
    for (const [key, value] of Object.entries(dataOf(values, name))) document.setIn(['data', key], value)
    for (const [place, items = []] of isController ? places(values) : [])
      for (const item of items) document.addIn(place, document.createNode(item))
  }
  return documents.map(String).join('---\n')
}
