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
	// Beyond them they come in several posts, of a range each.
	mostRollouts = mostBytes / bytesOfUID
)

// uidRange says of all uids from From on and before To that these are those of Rollouts. Without one of the two it has no
// end there. The function keeps nothing between posts, so one that is lost leaves open who is gone in its range.
type uidRange struct {
	From string   `json:"from,omitempty"`
	To   string   `json:"to,omitempty"`
	UIDs []string `json:"uids"`
}

// rangesOf splits uids into ranges that cover all uids there can be.
func rangesOf(uids []string, most int) []uidRange {
	slices.Sort(uids)
	var ranges []uidRange
	for part := range slices.Chunk(slices.Compact(uids), most) {
		if len(ranges) > 0 {
			ranges[len(ranges)-1].To = part[0]
			ranges = append(ranges, uidRange{From: part[0], UIDs: part})
			continue
		}
		ranges = append(ranges, uidRange{UIDs: part})
	}
	return ranges
}

// part is one post. A list that fits into one is complete: no other Rollout uses our steps. The last
// of several posts names the Others: those of earlier posts, and those that cannot be reported. A Rollout that is neither in
// it nor among them is gone.
type part struct {
	Operation string            `json:"operation"`
	Endpoint  string            `json:"endpoint"`
	Rollouts  []json.RawMessage `json:"rollouts"`
	Complete  bool              `json:"complete,omitempty"`
	Others    []string          `json:"others,omitempty"`
	Range     *uidRange         `json:"range,omitempty"`
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
	if len(now.views) > 0 && now.bytes+len(now.others)*bytesOfUID > mostBytes {
		if err := now.post(notLast); err != nil {
			return err
		}
	}
	if now.nameless != nil {
		return errors.Join(now.post(notLast), Incomplete{now.nameless})
	}
	if err := now.postEnd(); err != nil {
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

// postEnd says which Rollouts are there: in the last post, or of range after range where they are too many for one.
func (s *sweeping) postEnd() error {
	if len(s.others) <= mostRollouts {
		return s.post(last)
	}
	for _, uids := range rangesOf(s.others, mostRollouts) {
		if err := s.send(part{Range: &uids}); err != nil {
			return err
		}
	}
	return nil
}

func (s *sweeping) post(which position) error {
	var body part
	if which == last {
		body.Complete, body.Others = len(s.others) == 0, s.others
	}
	if err := s.send(body); err != nil {
		return err
	}
	s.others = append(s.others, s.waiting...)
	s.views, s.waiting, s.bytes = nil, nil, 0
	return nil
}

func (s *sweeping) send(body part) error {
	body.Operation, body.Endpoint = "inventory", s.Function.Name()
	body.Rollouts, body.Age = append([]json.RawMessage{}, s.views...), wire.FormatDuration(time.Since(s.begun))
	text, err := view.Compact(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.PostTimeout)
	defer cancel()
	if _, failure := s.Function.Post(ctx, path, text); failure != nil {
		return fmt.Errorf("the function did not take it: %s", failure.Plain())
	}
	return nil
}
