package change

import (
	"bytes"
	"encoding/json"
	"maps"
)

// ephemeralAnnotation remembers what Argo writes into pods for as long as they are canary or stable (its
// utils/replicaset/canary.go, EphemeralMetadataAnnotation).
const ephemeralAnnotation = "rollout.argoproj.io/ephemeral-metadata"

// template is the pods as people wrote them. It has neither the label of their hash, nor ephemeral metadata, nor the
// anti-affinity that Argo adds. The old name of serviceAccountName, which the API server keeps beside the new one, is
// left out, too.
func (r *ReplicaSet) template() map[string]any {
	own := maps.Clone(r.Spec.Template)
	own["metadata"] = r.ownMetadata()
	pod := maps.Clone(part(own, "spec"))
	delete(pod, "serviceAccount")
	own["spec"] = withPart(pod, "affinity", ownAffinity(part(pod, "affinity")))
	return own
}

func (r *ReplicaSet) ownMetadata() map[string]any {
	var ephemeral struct {
		Labels      map[string]any `json:"labels"`
		Annotations map[string]any `json:"annotations"`
	}
	// Argo, too, takes what is not to be read for nothing
	_ = json.Unmarshal([]byte(r.Metadata.Annotations[ephemeralAnnotation]), &ephemeral)
	metadata := maps.Clone(part(r.Spec.Template, "metadata"))
	labels := without(part(metadata, "labels"), ephemeral.Labels)
	delete(labels, PodHashLabel)
	metadata = withPart(metadata, "labels", labels)
	return withPart(metadata, "annotations", without(part(metadata, "annotations"), ephemeral.Annotations))
}

const (
	required  = "requiredDuringSchedulingIgnoredDuringExecution"
	preferred = "preferredDuringSchedulingIgnoredDuringExecution"
)

func ownAffinity(affinity map[string]any) map[string]any {
	rules := part(affinity, "podAntiAffinity")
	rules = withPart(rules, required, own[injectedTerm](rules[required]))
	rules = withPart(rules, preferred, own[injectedPreference](rules[preferred]))
	return withPart(affinity, "podAntiAffinity", rules)
}

// injectedTerm is the rule that Argo adds for antiAffinity (its utils/replicaset/replicaset.go,
// CreateInjectedAntiAffinityRule).
type injectedTerm struct {
	LabelSelector struct {
		MatchExpressions []struct {
			Key      string   `json:"key"`
			Operator string   `json:"operator"`
			Values   []string `json:"values"`
		} `json:"matchExpressions"`
	} `json:"labelSelector"`
	Namespaces  []string `json:"namespaces"`
	TopologyKey string   `json:"topologyKey"`
}

func (t injectedTerm) isArgos() bool {
	selects := t.LabelSelector.MatchExpressions
	return len(selects) == 1 && selects[0].Key == PodHashLabel && selects[0].Operator == "In" && len(selects[0].Values) == 1 &&
		len(t.Namespaces) == 1 && t.TopologyKey == "kubernetes.io/hostname"
}

type injectedPreference struct {
	Weight float64      `json:"weight"`
	Term   injectedTerm `json:"podAffinityTerm"`
}

func (p injectedPreference) isArgos() bool { return p.Term.isArgos() }

// own is a list without what has the shape of Argo's and nothing else.
func own[Injected interface{ isArgos() bool }](list any) []any {
	all, _ := list.([]any)
	kept := make([]any, 0, len(all))
	for _, item := range all {
		text, _ := json.Marshal(item)
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		var injected Injected
		if decoder.Decode(&injected) != nil || !injected.isArgos() {
			kept = append(kept, item)
		}
	}
	return kept
}

// part is an object within an object, empty where there is none.
func part(object map[string]any, name string) map[string]any {
	found, _ := object[name].(map[string]any)
	if found == nil {
		return map[string]any{}
	}
	return found
}

func without(object, others map[string]any) map[string]any {
	kept := maps.Clone(object)
	maps.DeleteFunc(kept, func(name string, _ any) bool {
		_, isOther := others[name]
		return isOther
	})
	return kept
}

// withPart is an object with another part, and without that part where nothing is in it.
func withPart[Part map[string]any | []any](object map[string]any, name string, value Part) map[string]any {
	changed := maps.Clone(object)
	if len(value) == 0 {
		delete(changed, name)
	} else {
		changed[name] = value
	}
	return changed
}
