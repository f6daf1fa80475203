package wire

import "encoding/json"

// MostLookups is the most of one call.
const MostLookups = 20

// Kinds that may be looked up.
const (
	rolloutVersion = "argoproj.io/v1alpha1"
	rolloutKind    = "Rollout"
)

// Lookup names Rollouts that a step wants to know of: one by name, or all that a label selector finds. It goes back as it
// came.
type Lookup struct {
	APIVersion string
	Kind       string
	Namespace  string
	Name       string
	Selector   string
	raw        json.RawMessage
}

// UnmarshalJSON keeps the text, for the answer repeats it.
func (l *Lookup) UnmarshalJSON(text []byte) error {
	var told struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Namespace  string `json:"namespace"`
		Name       string `json:"name"`
		Selector   string `json:"selector"`
	}
	if err := json.Unmarshal(text, &told); err != nil {
		return err
	}
	*l = Lookup{told.APIVersion, told.Kind, told.Namespace, told.Name, told.Selector, append(json.RawMessage{}, text...)}
	return nil
}

// MarshalJSON is the text as it came.
func (l Lookup) MarshalJSON() ([]byte, error) { return l.raw, nil }

func lookupsFault(lookups []Lookup) error {
	if len(lookups) > MostLookups {
		return fault("%d lookups, %d are allowed", len(lookups), MostLookups)
	}
	for _, lookup := range lookups {
		if lookup.APIVersion != rolloutVersion || lookup.Kind != rolloutKind {
			return fault("it wants to look up %.40s %.40s: only Rollouts may be", lookup.APIVersion, lookup.Kind)
		}
		if lookup.Namespace == "" || (lookup.Name == "") == (lookup.Selector == "") {
			return fault("a lookup needs a namespace, and a name or a selector")
		}
	}
	return nil
}

// Answer is what became of a lookup. Error: the caller may not read it. An object that cannot be read now has no answer at all.
type Answer struct {
	Lookup Lookup  `json:"lookup"`
	Found  []Found `json:"found"`
	Error  string  `json:"error,omitempty"`
}

// Found is what a step is told of another Rollout.
type Found struct {
	Metadata FoundMetadata `json:"metadata"`
	// Phase is as Argo writes it, and Progressing while Argo has not seen the newest spec.
	Phase    string   `json:"phase"`
	Message  string   `json:"message"`
	Images   []string `json:"images"`
	Replicas Replicas `json:"replicas"`
}

// FoundMetadata is of a Rollout that was looked up.
type FoundMetadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// Replicas are counts of pods.
type Replicas struct {
	Desired   int32 `json:"desired"`
	Updated   int32 `json:"updated"`
	Ready     int32 `json:"ready"`
	Available int32 `json:"available"`
}
