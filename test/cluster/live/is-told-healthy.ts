/** Where Argo's notifications engine keeps what it has told of a Rollout: keys such as `on-canary-steps:[0].hash:canary-steps:`. */
const annotation = 'notified.notifications.argoproj.io'
/** The first condition of `infra/kubernetes/notifications.yaml`: a Rollout is Healthy. */
const healthy = 'on-canary-steps:[0].'

type Annotated = { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined } }

/** Whether the engine has told that a Rollout is Healthy, and has written it down. */
export const isToldHealthy = ({ metadata }: Annotated): boolean =>
  (metadata.annotations?.[annotation] ?? '').includes(`"${healthy}`)
