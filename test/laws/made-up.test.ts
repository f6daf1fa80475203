import { expect, it } from 'vitest'
import { madeUpIn } from './made-up.ts'
import { filesIn, isTest } from './repository.ts'

/** Keys of several parts, or of one that people choose. `keys.test.ts` in its package tries each part of those that have several. */
const keys = [
  "JSON.stringify([ lookup.namespace, 'name' in lookup ? lookup.name : null, 'selector' in lookup ? lookup.selector : null, ])",
  'JSON.stringify([metadata.uid, currentPodHash, stableRS])',
  'JSON.stringify([partition, id])',
  'JSON.stringify([secrets, others])',
  'JSON.stringify([topic, source])',
  'JSON.stringify([vendor, tenant])',
  "[channel, ts, data.user, button.action_ts, data.kind].join('/')",
  "[revision, podHash, stepHash, attempt].join('/')",
  "[uid, run, id].join('/')",
  "[uid, run, index].join('/')",
  'again/{due}',
  'audit/{encodeURIComponent(cluster)}/{day}',
  'beside/{name}',
  'canary-steps:{marker}',
  'comment/{key}',
  'edit/{key}',
  'ended/{key}',
  'github/{repository.toLowerCase()}/runs/{id}',
  'github:{repository}',
  'github:{run.repository}',
  "grafana:{dashboard ?? 'org'}",
  'http:{new URL(url).host}',
  'inventory/{cluster}',
  'issue/{key}',
  'jira/{id}',
  'jira:{projectOf(key)}',
  'link/{key}',
  'outcome:{outcome}',
  'region/{region}',
  'region:{caller.namespace}/*',
  'region:{group}',
  'release/{encodeURIComponent(group)}',
  "reminder/{effect === 'card' ? due : again/{due}}",
  'rerun/{number}',
  'restored/{uid}/{before}/{revision}/{listedAt}',
  'rollout/{encodeURIComponent(cluster)}/{uid}',
  'rollout/{name}',
  'rollout/{shareName}',
  'rollout:{namespace}/{name}',
  'settings/{cluster}/{last.since}/{last.hash}/{settings.hash}',
  'settled/{place.id}',
  "shortHash([uid, run, id].join('/'))",
  'shortHash(restored/{uid}/{before}/{revision}/{listedAt})',
  'shortHash(settings/{cluster}/{last.since}/{last.hash}/{settings.hash})',
  'shortHash({keyOf({ uid, run, index })}/{name})',
  'slack/{ticket}',
  'slack:{channel}',
  'thread/{channel}',
  'thread/{channel}/again',
  'topic/{topic}',
  'vote/{user}/{at}',
  'vote/{user}/{at}/{decision}',
  '{actor.index}/{name}',
  '{again}/{outcome}',
  '{encodeURIComponent(release)}/{number}',
  '{first}/{outcome}',
  '{first}/{outcome}/alone',
  '{id}/{attempt}/{event.action}',
  '{id}/{hash}',
  "{id}/{isDeleted ? 'deleted' : event.changelog.id}",
  '{indexOf(other, round.steps[index]?.id)}/{name}',
  "{key.slice(0, key.lastIndexOf('-'))}/{type}",
  '{keyOf({ uid, run, index })}/{name}',
  '{key}/{move?.id ?? status}',
  '{ring}/{part.region}',
  '{ring}/{region}',
  '{step}@{index}',
  '{story.cluster}/{story.rollout.namespace}',
  "{until ?? ''}#{page + 1}",
  '{url.hostname}:{portOf(url)}',
]

/**
 * Texts that are put together in the same way but are not keys. They are addresses, credentials, contents, words for
 * people, parts of a key that is read.
 */
const others = [
  'JSON.stringify([text, blocks])',
  "[host === 'index.docker.io' ? 'docker.io' : host, ...path].join('/')",
  'docker.io/{name}',
  "parts.join('/')",
  "path.map(encodeURIComponent).join('/')",
  "release:{rest.join('/')}",
  "rest.join('/')",
  "rest.slice(1).join('/')",
  'v0:{headers.get(timestampHeader)}:{body}',
  '{annotations}/{id}',
  '{await siteUrl()}/browse/{key}',
  "{baseUrl(env('GRAFANA_URL'))}/d/{uid}?from={time - shown}&to={time + shown}",
  '{email}:{token}',
  "{namespace}/{check.name ?? check.selector ?? ''}",
  '{text}/{address.length * 8 - width}',
]

it('every made-up key is known: one that is new is tried with two things that differ in one part only', () => {
  const source = filesIn('shared/runtime', 'shared/vendors', 'shared/approvals', 'plugins').filter(
    (file) => file.endsWith('.ts') && !isTest(file) && !/\/(testing|example)\//.test(file),
  )
  expect(source.length).toBeGreaterThan(250)
  expect([...new Set(source.flatMap(madeUpIn))].toSorted()).toEqual([...keys, ...others].toSorted())
})
