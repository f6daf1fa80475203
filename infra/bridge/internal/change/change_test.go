package change

import (
	"encoding/json"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
)

func TestAChangeIsWhatTheGoldenFilesSayOfTwoReplicaSets(t *testing.T) {
	for _, file := range golden.Changes(t) {
		t.Run(file.Name, func(t *testing.T) {
			change, err := Between(parsed(t, file.Canary), parsed(t, file.Stable))
			var told any = change
			if err != nil {
				told = map[string]string{"error": err.Error()}
			}
			text, err := json.Marshal(told)
			if err != nil {
				t.Fatal(err)
			}
			golden.Same(t, text, file.Change)
		})
	}
}

func parsed(t *testing.T, text json.RawMessage) *ReplicaSet {
	var replicaSet *ReplicaSet
	if err := json.Unmarshal(text, &replicaSet); err != nil {
		t.Fatal(err)
	}
	return replicaSet
}
