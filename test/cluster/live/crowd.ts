import { rolloutOf } from '../scene/rollout.ts'
import type { Api } from './api.ts'

/** One more than a page of a list has, by the bridge's own size (infra/bridge/internal/kubernetes/list.go). */
const count = 501
/** Before that of the scenarios, so that these are on the second page. */
const namespace = 'elsewhere'
/** No controller has this id, so nobody works on them. */
const labels = { 'argo-rollouts.argoproj.io/controller-instance-id': 'nobody' }

/** Makes so many Rollouts of somebody else that those of scenarios are not on the first page of a list of all. */
export const gather = async (api: Api): Promise<void> => {
  await api.create('/api/v1/namespaces', { metadata: { name: namespace } })
  for (let index = 0; index < count; index++) {
    const { metadata, ...others } = rolloutOf({
      name: `crowd-${index}`,
      issue: 'PAY-1',
      steps: [{ setWeight: 50 }],
      labels,
    })
    await api.create(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`, {
      ...others,
      metadata: { ...metadata, namespace },
    })
  }
}
