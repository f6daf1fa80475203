package view

import (
	"encoding/json"
	"errors"
	"fmt"
)

// FromJSON is the view of a Rollout as the API server has it.
func FromJSON(rollout []byte) (*View, error) {
	var view View
	if err := json.Unmarshal(rollout, &view); err != nil {
		return nil, err
	}
	if view.Metadata.Name == "" {
		return nil, errors.New("metadata.name is missing")
	}
	view.Complete()
	if view.Metadata.UID == "" {
		return nil, fmt.Errorf("%s/%s has no uid", view.Metadata.Namespace, view.Metadata.Name)
	}
	return &view, nil
}
