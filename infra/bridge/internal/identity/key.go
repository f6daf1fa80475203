// Package identity makes the state of a step that no function has answered for yet. It reads the key in one that a
// function made, as shared/runtime/src/journal/identity.ts in Go.
package identity

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// Identity is which step of which run of which Rollout.
type Identity struct {
	UID      string
	Revision int
	PodHash  string
	StepHash string
	// Attempt tells a retry of the same revision from the attempt before it.
	Attempt string
	Index   int
}

// Key is the idempotency key of one step in one attempt.
func (i Identity) Key() string {
	return strings.Join([]string{i.UID, strconv.Itoa(i.Revision), i.PodHash, i.StepHash, i.Attempt, strconv.Itoa(i.Index)}, "/")
}

// isSameRun tells whether two steps are of the same steps and pods in the same revision, in any attempt.
func (i Identity) isSameRun(other Identity) bool {
	return i.UID == other.UID && i.Revision == other.Revision && i.PodHash == other.PodHash && i.StepHash == other.StepHash
}

const keyParts = 6

// ParseKey reads a key, false when it is none.
func ParseKey(key string) (Identity, bool) {
	parts := strings.Split(key, "/")
	if len(parts) != keyParts {
		return Identity{}, false
	}
	revision, err := strconv.Atoi(parts[1])
	if err != nil {
		return Identity{}, false
	}
	index, err := strconv.Atoi(parts[5])
	if err != nil {
		return Identity{}, false
	}
	return Identity{parts[0], revision, parts[2], parts[3], parts[4], index}, true
}

// envelope is what the controller keeps for a step. Sequence 0 is before anything that a function said.
type envelope struct {
	Version  int    `json:"v"`
	Key      string `json:"key"`
	Sequence int    `json:"seq"`
}

// Read is the identity in a state, false when there is none or it is not ours to read.
func Read(state json.RawMessage) (Identity, bool) {
	var saved envelope
	if len(state) == 0 || json.Unmarshal(state, &saved) != nil || saved.Version != 1 {
		return Identity{}, false
	}
	return ParseKey(saved.Key)
}

// First is the state of a step that may have acted, though no function has said so. It holds the identity
// that the Rollout shows, so that a later Abort has a key. It counts during Run only, for at Abort the index is 0 already.
func First(rollout *view.View) json.RawMessage {
	// strings and numbers cannot fail to encode
	state, _ := view.Compact(envelope{Version: 1, Key: KeyOf(rollout)})
	return state
}

// KeyOf is the key of the step that a Rollout is at.
func KeyOf(rollout *view.View) string { return of(rollout).Key() }

// of is the identity of the step that a Rollout is at. Where Argo does not write when an attempt began, the keys that other
// steps left tell it (docs/decisions/0002): Progressing changes at every pause.
func of(rollout *view.View) Identity {
	status := rollout.Status
	identity := Identity{
		UID:      rollout.Metadata.UID,
		Revision: revisionOf(rollout),
		PodHash:  status.CurrentPodHash,
		StepHash: status.CurrentStepHash,
		Index:    int(status.CurrentStepIndex),
	}
	if status.Duration != nil && status.Duration.RolloutStartedAt != "" {
		identity.Attempt = status.Duration.RolloutStartedAt
		return identity
	}
	for _, saved := range status.Canary.StepPluginStatuses {
		if other, ok := Read(saved.Status); ok && other.isSameRun(identity) {
			identity.Attempt = other.Attempt
			return identity
		}
	}
	for _, condition := range status.Conditions {
		if condition.Type == "Progressing" {
			identity.Attempt = condition.LastTransitionTime
			break
		}
	}
	return identity
}

func revisionOf(rollout *view.View) int {
	revision, err := strconv.Atoi(rollout.Metadata.Annotations["rollout.argoproj.io/revision"])
	if err != nil {
		return 0
	}
	return revision
}
