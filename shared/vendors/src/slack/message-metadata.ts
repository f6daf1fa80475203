import type { SlackPayload } from './slack-message.ts'

const eventType = 'canary_steps'

type Metadata = { readonly event_type?: string | undefined; readonly event_payload?: object | undefined }

/** The metadata in which a message carries its marker and whatever belongs to it. */
export const messageMetadata = (marker: string, payload: SlackPayload = {}) => ({
  event_type: eventType,
  event_payload: { ...payload, marker },
})

/** What the metadata of a message holds; nothing when it is none of ours. */
export const payloadIn = (metadata: Metadata | undefined): { marker: string | undefined; payload: SlackPayload } => {
  const fields = metadata?.event_type === eventType ? Object.entries(metadata.event_payload ?? {}) : []
  const { marker, ...payload } = Object.fromEntries(
    fields.flatMap(([name, value]: [string, unknown]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  )
  return { marker, payload }
}
