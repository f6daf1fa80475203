package inventory

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// cluster lists its items, and ends with an error where it has one.
type cluster struct {
	items []string
	fails []error
	lists int
}

func (c *cluster) Rollouts(_ context.Context, take func(json.RawMessage) error) error {
	c.lists++
	for _, item := range c.items {
		if err := take(json.RawMessage(item)); err != nil {
			return err
		}
	}
	if len(c.fails) == 0 {
		return nil
	}
	err := c.fails[0]
	c.fails = c.fails[1:]
	return err
}

type body struct {
	Rollouts []struct {
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
	} `json:"rollouts"`
	Complete *bool     `json:"complete"`
	Others   []string  `json:"others"`
	Range    *uidRange `json:"range"`
	Age      string    `json:"age"`
}

// taking is a function that takes what is posted, and fails from a post on.
type taking struct {
	t         *testing.T
	texts     []string
	posts     []body
	failsFrom int
}

func (*taking) Name() string { return "https://steps.example.com" }

func (f *taking) Post(_ context.Context, path string, text []byte) ([]byte, *function.Failure) {
	if path != "/v1/inventory" || len(text) > wire.MaxBytes {
		f.t.Errorf("%d bytes to %s", len(text), path)
	}
	if f.failsFrom > 0 && len(f.posts)+1 >= f.failsFrom {
		return nil, &function.Failure{}
	}
	var posted body
	if err := json.Unmarshal(text, &posted); err != nil {
		f.t.Fatal(err)
	}
	f.texts, f.posts = append(f.texts, string(text)), append(f.posts, posted)
	return nil, nil
}

type kept struct {
	calls []*wire.Call
	since []time.Time
}

func (k *kept) Keep(call *wire.Call, since time.Time, _ string) bool {
	k.calls, k.since = append(k.calls, call), append(k.since, since)
	return true
}

func sweepOf(t *testing.T, items ...string) (Sweep, *taking, *kept) {
	t.Helper()
	function, undelivered := &taking{t: t}, &kept{}
	return Sweep{
		Function: function, Cluster: &cluster{items: items}, Names: &Names{}, Undelivered: undelivered, PostTimeout: time.Second,
	}, function, undelivered
}

func rollout(name string, plugins ...string) string {
	steps := make([]string, len(plugins))
	for i, plugin := range plugins {
		steps[i] = fmt.Sprintf(`{"plugin":{"name":%q,"config":{"secret":"hidden"}}}`, plugin)
	}
	return fmt.Sprintf(`{"metadata":{"name":%q,"namespace":"payments","uid":"uid-of-%s"},"spec":{"strategy":{"canary":{"steps":[%s]}}}}`,
		name, name, strings.Join(steps, ","))
}

const ours = "canary-steps/golden"

// large is one whose view has about 50 KB.
func large(name string) string {
	return strings.Replace(rollout(name, ours), `"namespace"`, `"labels":{"pad":"`+strings.Repeat("x", 50_000)+`"},"namespace"`, 1)
}

func namesIn(post body) string {
	var names []string
	for _, rollout := range post.Rollouts {
		names = append(names, rollout.Metadata.Name)
	}
	return strings.Join(names, " ")
}
