package inventory

import (
	"encoding/json"
	"errors"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// uses is which step plugins a Rollout names; a blue-green one has none.
type uses struct {
	uid     string
	plugins []string
	// The plugins of a Rollout that is odd are not known, but it is there.
	isReadable bool
}

// usesOf fails for what has no uid.
func usesOf(item json.RawMessage) (uses, error) {
	var object struct {
		Metadata struct {
			UID string `json:"uid"`
		} `json:"metadata"`
		Spec json.RawMessage `json:"spec"`
	}
	if err := json.Unmarshal(item, &object); err != nil {
		return uses{}, err
	}
	if object.Metadata.UID == "" {
		return uses{}, errors.New("a Rollout has no uid")
	}
	found := uses{uid: object.Metadata.UID}
	var spec struct {
		Strategy struct {
			Canary struct {
				Steps []struct {
					Plugin *view.Plugin `json:"plugin"`
				} `json:"steps"`
			} `json:"canary"`
		} `json:"strategy"`
	}
	if json.Unmarshal(object.Spec, &spec) != nil {
		return found, nil
	}
	found.isReadable = true
	for _, step := range spec.Strategy.Canary.Steps {
		if step.Plugin != nil {
			found.plugins = append(found.plugins, step.Plugin.Name)
		}
	}
	return found, nil
}
