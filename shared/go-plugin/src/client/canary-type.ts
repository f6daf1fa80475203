import { bytesType, flagType, intType, listType, mapType, textType } from '../gob/schema.ts'
import { isStruct, type Value } from '../gob/value.ts'
import { goStruct, intOrString, rawMessage } from './go-type.ts'

const stringMatch = goStruct('StringMatch', { Exact: textType, Prefix: textType, Regex: textType })

const analysis = goStruct('RolloutAnalysis', {
  Templates: listType(goStruct('AnalysisTemplateRef', { TemplateName: textType, ClusterScope: flagType })),
  Args: listType(goStruct('AnalysisRunArgument', { Name: textType, Value: textType })),
})

const headerRoute = goStruct('SetHeaderRoute', {
  Name: textType,
  Match: listType(goStruct('HeaderRoutingMatch', { HeaderName: textType, HeaderValue: stringMatch })),
})

const mirrorRoute = goStruct('SetMirrorRoute', {
  Name: textType,
  Match: listType(goStruct('RouteMatch', { Method: stringMatch, Path: stringMatch, Headers: mapType(stringMatch) })),
  Percentage: intType,
})

const step = goStruct('CanaryStep', {
  SetWeight: intType,
  Pause: goStruct('RolloutPause', { Duration: intOrString }),
  Experiment: goStruct('RolloutExperimentStep', { Duration: textType }),
  Analysis: analysis,
  SetCanaryScale: goStruct('SetCanaryScale', { Weight: intType, Replicas: intType, MatchTrafficWeight: flagType }),
  SetHeaderRoute: headerRoute,
  SetMirrorRoute: mirrorRoute,
  Plugin: goStruct('PluginStep', { Name: textType, Config: rawMessage }),
})

const rawMessages = (value: Value): Value =>
  isStruct(value)
    ? Object.fromEntries(Object.entries(value).map(([name, raw]) => [name, rawMessage.convert(raw)]))
    : undefined

/** CanaryStrategy, of the traffic routing only what routers that are plugins have. */
export const canaryType = goStruct('CanaryStrategy', {
  CanaryService: textType,
  StableService: textType,
  Steps: listType(step),
  TrafficRouting: goStruct('RolloutTrafficRouting', {
    // the spelling is Argo's
    ManagedRoutes: listType(goStruct('MangedRoutes', { Name: textType })),
    Plugins: { schema: mapType(bytesType), convert: rawMessages },
    MaxTrafficWeight: intType,
  }),
  MaxUnavailable: intOrString,
  MaxSurge: intOrString,
  DynamicStableScale: flagType,
})
