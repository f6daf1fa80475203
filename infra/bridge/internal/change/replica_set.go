// Package change tells what a Rollout's canary is beside its stable pods. The golden files of test/wire/changes hold it to what
// the executable says of the same ReplicaSets (shared/runtime/src/host/kubernetes/change-between.ts).
package change

import "encoding/json"

// PodHashLabel names the pods of a ReplicaSet (argo-rollouts, pkg/apis/rollouts/v1alpha1/types.go,
// DefaultRolloutUniqueLabelKey).
const PodHashLabel = "rollouts-pod-template-hash"

// ReplicaSet is one as the API server has it, as far as it tells what its pods are and whose they are. The template is not
// Go's type, which would not see fields that are newer.
type ReplicaSet struct {
	Metadata struct {
		Labels          map[string]string `json:"labels"`
		Annotations     map[string]string `json:"annotations"`
		OwnerReferences []struct {
			UID        string `json:"uid"`
			Controller bool   `json:"controller"`
		} `json:"ownerReferences"`
	} `json:"metadata"`
	Spec struct {
		Template map[string]any `json:"template"`
	} `json:"spec"`
}

// Own is an object as the ReplicaSet that a Rollout has for a pod template hash, else nil. Anybody may give a
// ReplicaSet the labels of another.
func Own(object json.RawMessage, uid, podHash string) *ReplicaSet {
	var found ReplicaSet
	if json.Unmarshal(object, &found) != nil || found.podHash() != podHash || !found.isOwnedBy(uid) || found.Spec.Template == nil {
		return nil
	}
	return &found
}

func (r *ReplicaSet) podHash() string { return r.Metadata.Labels[PodHashLabel] }

func (r *ReplicaSet) isOwnedBy(uid string) bool {
	for _, owner := range r.Metadata.OwnerReferences {
		if owner.Controller && owner.UID == uid {
			return true
		}
	}
	return false
}
