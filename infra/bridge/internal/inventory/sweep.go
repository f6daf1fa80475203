// Package inventory tells the function every few minutes how all Rollouts stand that use its steps. So the function
// learns of events without a call, such as a Healthy or deleted rollout.
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
	// The size of a uid in JSON: 36 characters, quotes and a comma.
	bytesOfUID = 39
	// Beyond them the last post is too large, and the function is not told which Rollouts are gone.
	mostRollouts = mostBytes / bytesOfUID
)

// part is one post. A list that fits into one is complete: no other Rollout uses our steps. The last
// of several posts names the Others: those of earlier posts, and those that cannot be reported. A Rollout that is neither in
// it nor among them is gone.
type part struct {
	Operation string            `json:"operation"`
	Endpoint  string            `json:"endpoint"`
	Rollouts  []json.RawMessage `json:"rollouts"`
	Complete  bool              `json:"complete,omitempty"`
	Others    []string          `json:"others,omitempty"`
	// Age is how long ago the list was begun, whatever the clocks say.
	Age string `json:"age"`
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
	// Why nothing can be told of one, and why nobody can say which are gone: the first of each.
	untold, nameless error
}

// Incomplete is what a sweep could not tell, though it told the rest.
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
		// the Rollouts read so far count all the same
		if len(now.views) > 0 && ctx.Err() == nil {
			_ = now.post(notLast)
		}
		return err
	}
	if now.bytes+len(now.others)*bytesOfUID > mostBytes {
		if err := now.post(notLast); err != nil {
			return err
		}
	}
	if now.nameless == nil && len(now.others) > mostRollouts {
		now.nameless = fmt.Errorf("there are more than %d Rollouts", mostRollouts)
	}
	if now.nameless != nil {
		return errors.Join(now.post(notLast), Incomplete{now.nameless})
	}
	if err := now.post(last); err != nil {
		return err
	}
	if now.untold != nil {
		return Incomplete{now.untold}
	}
	return nil
}

func (s *sweeping) take(item json.RawMessage) error {
	uses, err := usesOf(item)
	switch {
	case err != nil:
		s.nameless = orFirst(s.nameless, err)
		return nil
	case uses.isReadable && len(uses.plugins) == 0:
		// effects of our steps in it are as gone as that of a deleted one
		return nil
	case uses.isReadable && !slices.ContainsFunc(uses.plugins, s.Names.Has):
		// theirs, or ours under a name that the pod's processes do not know
		s.others = append(s.others, uses.uid)
		return nil
	}
	text, err := s.viewOf(item)
	if err != nil {
		s.untold = orFirst(s.untold, err)
		s.others = append(s.others, uses.uid)
		return nil
	}
	if s.bytes+len(text) > mostBytes {
		if err := s.post(notLast); err != nil {
			return err
		}
	}
	s.views = append(s.views, text)
	s.waiting = append(s.waiting, uses.uid)
	s.bytes += len(text) + 1
	return nil
}

func orFirst(first, later error) error {
	if first != nil {
		return first
	}
	return later
}

func (s *sweeping) viewOf(item json.RawMessage) (json.RawMessage, error) {
	seen, err := view.FromJSON(item)
	if err != nil {
		return nil, fmt.Errorf("a Rollout cannot be read: %w", err)
	}
	for _, call := range undeliveredIn(seen, item, s.Names) {
		s.Undelivered.Keep(call.Call, call.since, "the Rollout's status says that it ended in an error")
	}
	return seen.Encode()
}

// Which post of a sweep it is.
type position bool

const (
	notLast position = false
	last    position = true
)

func (s *sweeping) post(which position) error {
	body := part{
		Operation: "inventory", Endpoint: s.Function.Name(), Rollouts: append([]json.RawMessage{}, s.views...),
		Age: wire.FormatDuration(time.Since(s.begun)),
	}
	if which == last {
		body.Complete, body.Others = len(s.others) == 0, s.others
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
