package rollouts

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

// OverGob is a Rollout as any plugin can see it: gob loses pointers to zero and all quantities.
func OverGob(rollout *v1alpha1.Rollout) (*v1alpha1.Rollout, error) {
	var buffer bytes.Buffer
	if err := gob.NewEncoder(&buffer).Encode(rollout); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	decoded := &v1alpha1.Rollout{}
	if err := gob.NewDecoder(&buffer).Decode(decoded); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	return decoded, nil
}

// Seen is the JSON of a Rollout that went over gob.
func Seen(rollout *v1alpha1.Rollout) ([]byte, error) {
	decoded, err := OverGob(rollout)
	if err != nil {
		return nil, err
	}
	return json.Marshal(decoded)
}
