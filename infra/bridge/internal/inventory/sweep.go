// Package inventory tells the function every few minutes how all Rollouts stand that use its steps: what no call of the
// controller tells, such as that a rollout is Healthy or was deleted.
package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/kubernetes"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Poster sends a body to the function and gets back that of a signed 200.
type Poster interface {
	Name() string
	Post(ctx context.Context, path string, body []byte) ([]byte, *function.Failure)
}

// Lister hands each Rollout of the cluster to take.
type Lister interface {
	Rollouts(ctx context.Context, take func(json.RawMessage) error) error
}

// Sweep is one inventory: a list of the whole cluster, and as many posts as it takes.
type Sweep struct {
	Function    Poster
	Cluster     Lister
	Names       *Names
	Undelivered Keeper
	// PostTimeout is of one post.
	PostTimeout time.Duration
}

const path = "/v1/inventory"

const (
	// Of one post, which leaves room for the rest of its body.
	mostBytes = wire.MaxBytes - 16*1024
	// What a uid takes in JSON: 36 characters, quotes and a comma.
	bytesOfUID = 39
	// Beyond them the last post is too large, and the function is not told which Rollouts are gone.
	mostRollouts = mostBytes / bytesOfUID
)

// part is one post. Only the last one is complete: a Rollout that is neither in it nor among the others is gone.
type part struct {
	Operation string            `json:"operation"`
	Endpoint  string            `json:"endpoint"`
	Rollouts  []json.RawMessage `json:"rollouts"`
	// Others are the uids of all other Rollouts: sent in the parts before, or using no step of ours.
	Others []string `json:"others,omitempty"`
	// Age is how long ago the list was begun, whatever the clocks say.
	Age      string `json:"age"`
	Complete bool   `json:"complete"`
}

// sweeping is what one Sweep has come to.
type sweeping struct {
	Sweep
	ctx   context.Context
	begun time.Time
	views []json.RawMessage
	// Of the views, and their uids.
	bytes   int
	waiting []string
	others  []string
	// The first Rollout that could not be read: the inventory goes on without it, but is not complete.
	unread error
}

// Incomplete is why a sweep did not tell which Rollouts are gone, though it told how the others stand.
type Incomplete struct{ error }

// Unwrap is why.
func (i Incomplete) Unwrap() error { return i.error }

// Take makes one inventory.
func (s Sweep) Take(ctx context.Context) error {
	err := s.once(ctx)
	var refusal *kubernetes.Refusal
	if errors.As(err, &refusal) && refusal.Status == http.StatusGone {
		err = s.once(ctx)
	}
	return err
}

func (s Sweep) once(ctx context.Context) error {
	now := &sweeping{Sweep: s, ctx: ctx, begun: time.Now()}
	if err := s.Cluster.Rollouts(ctx, now.take); err != nil {
		// what was read counts all the same
		if len(now.views) > 0 {
			_ = now.post(false)
		}
		return err
	}
	isOnePost := now.bytes+len(now.others)*bytesOfUID <= mostBytes
	if now.unread == nil && isOnePost {
		return now.post(true)
	}
	if err := now.post(false); err != nil {
		return err
	}
	if now.unread == nil && len(now.others) > mostRollouts {
		now.unread = fmt.Errorf("there are more than %d Rollouts", mostRollouts)
	}
	if now.unread != nil {
		return Incomplete{now.unread}
	}
	return now.post(true)
}

func (s *sweeping) take(item json.RawMessage) error {
	plugins, err := pluginsOf(item)
	if err == nil && !slices.ContainsFunc(plugins.names, s.Names.Has) {
		s.others = append(s.others, plugins.uid)
		return nil
	}
	text, uid, err := s.viewOf(item)
	if err != nil {
		if s.unread == nil {
			s.unread = err
		}
		return nil
	}
	if s.bytes+len(text) > mostBytes {
		if err := s.post(false); err != nil {
			return err
		}
	}
	s.views = append(s.views, text)
	s.waiting = append(s.waiting, uid)
	s.bytes += len(text) + 1
	return nil
}

func (s *sweeping) viewOf(item json.RawMessage) (json.RawMessage, string, error) {
	seen, err := view.FromJSON(item)
	if err != nil {
		return nil, "", fmt.Errorf("a Rollout cannot be read: %w", err)
	}
	for _, call := range undeliveredIn(seen, item, s.Names) {
		s.Undelivered.Keep(call.Call, call.since)
	}
	text, err := seen.Encode()
	return text, seen.Metadata.UID, err
}

func (s *sweeping) post(complete bool) error {
	body := part{
		Operation: "inventory", Endpoint: s.Function.Name(), Rollouts: append([]json.RawMessage{}, s.views...),
		Age: wire.FormatDuration(time.Since(s.begun)), Complete: complete,
	}
	if complete {
		body.Others = s.others
	}
	text, err := view.Compact(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.PostTimeout)
	defer cancel()
	if _, failure := s.Function.Post(ctx, path, text); failure != nil {
		return fmt.Errorf("the function did not take it: %s", failure.Plain())
	}
	s.others = append(s.others, s.waiting...)
	s.views, s.waiting, s.bytes = nil, nil, 0
	return nil
}

// plugins are the step plugins that a Rollout names; a blue-green one has none.
type plugins struct {
	uid   string
	names []string
}

func pluginsOf(item json.RawMessage) (plugins, error) {
	var seen struct {
		Metadata struct {
			UID string `json:"uid"`
		} `json:"metadata"`
		Spec struct {
			Strategy struct {
				Canary struct {
					Steps []struct {
						Plugin *view.Plugin `json:"plugin"`
					} `json:"steps"`
				} `json:"canary"`
			} `json:"strategy"`
		} `json:"spec"`
	}
	if err := json.Unmarshal(item, &seen); err != nil {
		return plugins{}, err
	}
	if seen.Metadata.UID == "" {
		return plugins{}, errors.New("a Rollout without a uid")
	}
	found := plugins{uid: seen.Metadata.UID}
	for _, step := range seen.Spec.Strategy.Canary.Steps {
		if step.Plugin != nil {
			found.names = append(found.names, step.Plugin.Name)
		}
	}
	return found, nil
}
