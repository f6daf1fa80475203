package kubernetes

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/change"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// mostReplicaSets is of one page of those with a label: a Rollout has one for each pod template.
const mostReplicaSets = 50

// replicaSet is the one that a Rollout has for a pod template hash, else nil. It is found by the name that Argo gives
// it (rollout/sync.go, createDesiredReplicaSet). If the Rollout took it over from another controller, it is found by
// its label.
func (c *Cluster) replicaSet(ctx context.Context, owner view.Metadata, podHash string) (*change.ReplicaSet, error) {
	name := owner.Name + "-" + podHash
	// neither leaves its path, and the hash is a label's value that selects nothing else
	if !isObjectName(owner.Namespace) || !isObjectName(name) || !isObjectName(podHash) {
		return nil, nil
	}
	var named json.RawMessage
	err := c.read(ctx, replicaSets(owner.Namespace, name), &named)
	var absent *Refusal
	if err != nil && !(errors.As(err, &absent) && absent.IsAbsent) {
		return nil, err
	}
	if found := change.Own(named, owner.UID, podHash); found != nil {
		return found, nil
	}
	var found *change.ReplicaSet
	enough := errors.New("enough")
	query := url.Values{"limit": {strconv.Itoa(mostReplicaSets)}, "labelSelector": {change.PodHashLabel + "=" + podHash}}
	err = c.list(ctx, replicaSets(owner.Namespace, ""), query, func(item json.RawMessage) error {
		if found = change.Own(item, owner.UID, podHash); found != nil {
			return enough
		}
		return nil
	})
	if errors.Is(err, enough) {
		return found, nil
	}
	return nil, err
}
