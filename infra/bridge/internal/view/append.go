package view

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/intstr"
)

// text is JSON in the making. encoding/json would write the same (a test says so) in four times the time, most of it
// by reflection. A call of the controller spends most of its time on this and on the network.
type text []byte

func (v *View) append(out text) (text, error) {
	out = v.Metadata.append(append(out, `{"metadata":`...))
	out = v.Spec.append(append(out, `,"spec":`...))
	out, err := v.Status.append(append(out, `,"status":`...))
	return append(out, '}'), err
}

func (m *Metadata) append(out text) text {
	out = out.string(`{"name":`, m.Name).string(`,"namespace":`, m.Namespace).string(`,"uid":`, m.UID).int(`,"generation":`, m.Generation)
	return append(out.names(`,"labels":`, m.Labels).names(`,"annotations":`, m.Annotations), '}')
}

func (s *Spec) append(out text) text {
	out = out.int(`{"replicas":`, int64(*s.Replicas)).int(`,"progressDeadlineSeconds":`, int64(*s.ProgressDeadlineSeconds))
	out = each(append(out, `,"strategy":{"canary":{"steps":`...), s.Strategy.Canary.Steps, (*Step).append)
	out = each(append(out, `}},"template":{"spec":{"containers":`...), s.Template.Spec.Containers, (*Container).append)
	return append(out, `}}}`...)
}

func (c *Container) append(out text) text {
	return append(out.string(`{"name":`, c.Name).string(`,"image":`, c.Image), '}')
}

func (s *Step) append(out text) text {
	out = append(out, '{')
	if s.SetWeight != nil {
		out = out.int(`"setWeight":`, int64(*s.SetWeight)).comma()
	}
	if s.Pause != nil {
		out = s.Pause.append(append(out, `"pause":{`...)).comma()
	}
	if s.SetCanaryScale != nil {
		out = s.SetCanaryScale.append(append(out, `"setCanaryScale":{`...)).comma()
	}
	if s.Plugin != nil {
		out = append(out.string(`"plugin":{"name":`, s.Plugin.Name), '}').comma()
	}
	for _, part := range []struct {
		name string
		is   *struct{}
	}{{`"analysis":{}`, s.Analysis}, {`"experiment":{}`, s.Experiment}, {`"setHeaderRoute":{}`, s.SetHeaderRoute}, {`"setMirrorRoute":{}`, s.SetMirrorRoute}} {
		if part.is != nil {
			out = append(out, part.name...).comma()
		}
	}
	return out.end()
}

func (p *Pause) append(out text) text {
	switch duration := p.Duration; {
	case duration == nil:
	case duration.Type == intstr.String:
		out = out.string(`"duration":`, duration.StrVal)
	default:
		out = out.int(`"duration":`, int64(duration.IntVal))
	}
	return append(out, '}')
}

func (s *Scale) append(out text) text {
	if s.Weight != nil {
		out = out.int(`"weight":`, int64(*s.Weight)).comma()
	}
	if s.Replicas != nil {
		out = out.int(`"replicas":`, int64(*s.Replicas)).comma()
	}
	if s.MatchTrafficWeight != nil {
		out = out.bool(`"matchTrafficWeight":`, *s.MatchTrafficWeight).comma()
	}
	return out.end()
}

func (s *Status) append(out text) (text, error) {
	out = out.string(`{"phase":`, s.Phase).string(`,"message":`, s.Message).bool(`,"abort":`, s.Abort).string(`,"abortedAt":`, s.AbortedAt)
	out = out.bool(`,"promoteFull":`, s.PromoteFull).bool(`,"controllerPause":`, s.ControllerPause)
	out = each(append(out, `,"pauseConditions":`...), s.PauseConditions, (*PauseCondition).append)
	out = each(append(out, `,"conditions":`...), s.Conditions, (*Condition).append)
	out = out.string(`,"observedGeneration":`, s.ObservedGen).int(`,"currentStepIndex":`, int64(s.CurrentStepIndex))
	out = out.string(`,"currentStepHash":`, s.CurrentStepHash).string(`,"currentPodHash":`, s.CurrentPodHash).string(`,"stableRS":`, s.StableRS)
	out = out.int(`,"replicas":`, int64(s.Replicas)).int(`,"updatedReplicas":`, int64(s.UpdatedReplicas))
	out = out.int(`,"readyReplicas":`, int64(s.ReadyReplicas)).int(`,"availableReplicas":`, int64(s.AvailableReplicas))
	if s.Duration != nil {
		out = append(out.string(`,"duration":{"rolloutStartedAt":`, s.Duration.RolloutStartedAt), '}')
	}
	out, err := s.Canary.append(append(out, `,"canary":{`...))
	return append(out, '}'), err
}

func (p *PauseCondition) append(out text) text {
	return append(out.string(`{"reason":`, p.Reason).string(`,"startTime":`, p.StartTime), '}')
}

func (c *Condition) append(out text) text {
	out = out.string(`{"type":`, c.Type).string(`,"status":`, c.Status).string(`,"reason":`, c.Reason).string(`,"message":`, c.Message)
	return append(out.string(`,"lastUpdateTime":`, c.LastUpdateTime).string(`,"lastTransitionTime":`, c.LastTransitionTime), '}')
}

func (c *CanaryStatus) append(out text) (text, error) {
	if weights := c.Weights; weights != nil {
		out = out.int(`"weights":{"canary":{"weight":`, int64(weights.Canary.Weight)).int(`},"stable":{"weight":`, int64(weights.Stable.Weight))
		out = append(out, `}},`...)
	}
	var failed error
	out = each(append(out, `"stepPluginStatuses":`...), c.StepPluginStatuses, func(status *StepStatus, out text) text {
		out, err := status.append(out)
		if err != nil {
			failed = err
		}
		return out
	})
	return append(out, '}'), failed
}

func (s *StepStatus) append(out text) (text, error) {
	out = out.int(`{"index":`, int64(s.Index)).string(`,"name":`, s.Name).string(`,"operation":`, s.Operation).string(`,"phase":`, s.Phase)
	out = out.string(`,"message":`, s.Message).string(`,"startedAt":`, s.StartedAt).string(`,"updatedAt":`, s.UpdatedAt)
	out = out.string(`,"finishedAt":`, s.FinishedAt).string(`,"backoff":`, s.Backoff).int(`,"executions":`, int64(s.Executions))
	out = out.bool(`,"disabled":`, s.Disabled)
	if len(s.Status) == 0 {
		return append(out, '}'), nil
	}
	// a state that another plugin saved is read before it is passed on
	buffer := bytes.NewBuffer(append(out, `,"status":`...))
	err := json.Compact(buffer, s.Status)
	return append(buffer.Bytes(), '}'), err
}

func (t text) comma() text { return append(t, ',') }

// end closes an object whose last field has a comma behind it, if it has any.
func (t text) end() text {
	return append(bytes.TrimSuffix(t, []byte{','}), '}')
}

func (t text) int(name string, value int64) text {
	return strconv.AppendInt(append(t, name...), value, 10)
}

func (t text) bool(name string, value bool) text {
	return strconv.AppendBool(append(t, name...), value)
}

func (t text) string(name, value string) text {
	t = append(t, name...)
	if isPlain(value) {
		return append(append(append(t, '"'), value...), '"')
	}
	// strings cannot fail to encode
	quoted, _ := Compact(value)
	return append(t, quoted...)
}

// isPlain tells whether a string is its own JSON.
func isPlain(value string) bool {
	for i := range len(value) {
		if letter := value[i]; letter < ' ' || letter == '"' || letter == '\\' || letter >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (t text) names(name string, values map[string]string) text {
	t = append(append(t, name...), '{')
	for i, key := range slices.Sorted(maps.Keys(values)) {
		if i > 0 {
			t = t.comma()
		}
		t = append(t.string("", key), ':').string("", values[key])
	}
	return append(t, '}')
}

func each[Item any](out text, items []Item, write func(*Item, text) text) text {
	out = append(out, '[')
	for i := range items {
		if i > 0 {
			out = out.comma()
		}
		out = write(&items[i], out)
	}
	return append(out, ']')
}
