import type { GrafanaAnswerName } from '@canary-steps/vendors/grafana'
import type { VendorAnswer, VendorAnswers } from '../vendor-answer.ts'
import type { GrafanaOperation } from './trouble.ts'

type Answer = VendorAnswer<GrafanaOperation>

const github = 'https://github.com/grafana/grafana'
const source = (file: string): string => `${github}/blob/main/pkg/${file}`
const annotations = source('api/annotations.go')
const http = (section: string): string => `https://www.rfc-editor.org/rfc/rfc9110#section-${section}`

/** An answer of Grafana's HTTP API; newer versions say more besides. */
const said = (status: number, message: string, about: Pick<Answer, 'source' | 'to'>, more: object = {}): Answer => ({
  status,
  body: { message, ...more },
  ...about,
})

/** As Grafana tells errors that it has a name for. */
const named = (status: number, messageId: string, message: string, about: Pick<Answer, 'source' | 'to'>): Answer =>
  said(status, message, about, { messageId, statusCode: status, traceID: '' })

const page = (status: number, title: string, from: string): Answer => ({
  source: from,
  status,
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`,
})

const cloud = (status: number, code: string, message: string, from: string): Answer => ({
  source: from,
  status,
  body: { code, message },
})

const keys = source('services/apikey/model.go')
const provider = 'https://github.com/grafana/terraform-provider-grafana'

const asleep = cloud(
  404,
  'NotFound',
  "We do not recognize the instance URL you're trying to reach.",
  `${provider}/issues/1725`,
)

/** Grafana's answers when it refuses, by the rows of the client's table. */
export const grafanaAnswers: VendorAnswers<GrafanaAnswerName, GrafanaOperation> = {
  'a redirect': [
    { source: http('15.4.3'), status: 302, headers: { location: 'https://login.acme.example/' }, body: '' },
    { source: http('15.4.2'), status: 301, headers: { location: 'https://grafana.example/' }, body: '' },
  ],
  'the stack sleeps': [asleep, { ...asleep, to: 'patchAnnotation' }],
  'the stack wakes up': [
    cloud(
      503,
      'Loading',
      'Your instance is loading, and will be ready shortly.',
      `${provider}/blob/main/internal/resources/cloud/resource_cloud_stack_api_key.go`,
    ),
  ],
  'the annotation is gone': [
    said(404, 'Annotation not found', { source: annotations, to: 'patchAnnotation' }),
    said(404, 'Annotation not found', { source: annotations, to: 'deleteAnnotationByID' }),
  ],
  'rate limited': [
    {
      ...page(429, '429 Too Many Requests', 'https://www.rfc-editor.org/rfc/rfc6585#section-4'),
      headers: { 'retry-after': '7' },
    },
    said(429, 'too many requests', { source: 'https://www.rfc-editor.org/rfc/rfc6585#section-4' }),
  ],
  'another organisation': [
    named(401, 'api-key.organization-mismatch', 'API key does not belong to the requested organization', {
      source: source('services/authn/clients/api_key.go'),
    }),
  ],
  'token not valid': [
    named(401, 'api-key.invalid', 'Invalid API key', { source: keys }),
    named(401, 'api-key.expired', 'Expired API key', { source: keys }),
    named(401, 'auth.unauthorized', 'Unauthorized', { source: source('services/authn/authn.go') }),
    said(401, 'Invalid API key', { source: 'grafana.json: paths./api/annotations.post.responses.401' }),
  ],
  'no permission': [
    said(
      403,
      "You'll need additional permissions to perform this action. Permissions needed: annotations:create",
      { source: source('services/accesscontrol/middleware.go') },
      { accessErrorId: 'ACE0123456789', title: 'Access denied' },
    ),
    said(403, 'Access denied to save the annotation', { source: annotations, to: 'postAnnotation' }),
  ],
  'not found': [
    said(404, 'Dashboard not found', { source: annotations, to: 'postAnnotation' }),
    said(404, 'Not found', { source: source('api/http_server.go'), to: 'getAnnotations' }),
  ],
  conflict: [
    said(409, 'the object has been modified; please apply your changes to the latest version and try again', {
      source: 'https://github.com/kubernetes/apimachinery/blob/master/pkg/api/errors/errors.go',
      to: 'patchAnnotation',
    }),
  ],
  'something is to be done first': [said(412, 'version mismatch', { source: http('15.5.13') })],
  'tags too long': [
    named(400, 'annotations.tag-limit-exceeded', 'Tags length exceeds the maximum allowed.', {
      source: source('services/annotations/annotations.go'),
      to: 'postAnnotation',
    }),
  ],
  'too slow': [{ source: http('15.5.9'), status: 408, body: '' }],
  'server trouble': [
    said(500, 'Failed to save annotation', { source: `${github}/issues/98361`, to: 'postAnnotation' }),
    said(500, 'Failed to update annotation', { source: annotations, to: 'patchAnnotation' }),
    said(500, 'Failed to get annotations', { source: annotations, to: 'getAnnotations' }),
    said(500, 'Failed to delete annotation', { source: annotations, to: 'deleteAnnotationByID' }),
    page(502, '502 Bad Gateway', http('15.6.3')),
    page(503, '503 Service Temporarily Unavailable', http('15.6.4')),
    page(504, '504 Gateway Time-out', http('15.6.5')),
  ],
  refused: [
    said(400, 'Failed to save annotation', { source: annotations, to: 'postAnnotation' }),
    said(400, 'bad request data', { source: annotations, to: 'postAnnotation' }),
    said(422, 'validation failed', { source: http('15.5.21') }),
  ],
  'not Grafana': [
    page(200, 'Sign in', 'https://www.rfc-editor.org/rfc/rfc6585#section-6'),
    page(403, '403 Forbidden', http('15.5.4')),
    page(404, '404 Not Found', http('15.5.5')),
    { source: http('8.6'), status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":' },
    { source: http('15.5.1'), status: 400, body: {} },
  ],
}
