package kubernetes

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/change"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// mostRemembered is in bytes of all changes that were read: one has some hundred.
const mostRemembered = 2 * 1024 * 1024

// Changes reads what canaries change, once for each pair of pod templates, which stay as they are.
type Changes struct {
	cluster *Cluster

	mutex sync.Mutex
	known map[string]json.RawMessage
	// Of those that are known, the oldest first.
	order []string
	bytes int
}

// Changes has read none yet.
func (c *Cluster) Changes() *Changes {
	return &Changes{cluster: c, known: map[string]json.RawMessage{}}
}

// Of is what a Rollout's canary changes, as the wire has it, or why that cannot be read now. It takes a quarter of what the
// context allows at most: the function needs the rest.
func (c *Changes) Of(ctx context.Context, seen *view.View) json.RawMessage {
	name := strings.Join([]string{seen.Metadata.UID, seen.Status.CurrentPodHash, seen.Status.StableRS}, " ")
	if known := c.recall(name); known != nil {
		return known
	}
	if deadline, has := ctx.Deadline(); has {
		limited, cancel := context.WithTimeout(ctx, time.Until(deadline)/4)
		defer cancel()
		ctx = limited
	}
	read, err := c.read(ctx, seen)
	if err != nil {
		return textOf(map[string]string{"error": err.Error()})
	}
	text := textOf(read)
	if read.Stable == seen.Status.StableRS {
		c.remember(name, text)
	}
	return text
}

func (c *Changes) read(ctx context.Context, seen *view.View) (change.Change, error) {
	var canary, stable *change.ReplicaSet
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		canary, err = c.cluster.replicaSet(ctx, seen.Metadata, seen.Status.CurrentPodHash)
		return err
	})
	if seen.Status.StableRS != "" {
		group.Go(func() (err error) {
			stable, err = c.cluster.replicaSet(ctx, seen.Metadata, seen.Status.StableRS)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return change.Change{}, err
	}
	if canary == nil {
		return change.Change{}, fmt.Errorf("%s/%s has no ReplicaSet with the label %s=%s: it is looked for again with the next call",
			seen.Metadata.Namespace, seen.Metadata.Name, change.PodHashLabel, seen.Status.CurrentPodHash)
	}
	return change.Between(canary, stable)
}

// textOf: strings, and lists of them, cannot fail to encode.
func textOf(told any) json.RawMessage {
	text, _ := view.Compact(told)
	return text
}

func (c *Changes) recall(name string) json.RawMessage {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.known[name]
}

func (c *Changes) remember(name string, text json.RawMessage) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if _, isKnown := c.known[name]; isKnown {
		return
	}
	c.known[name] = text
	c.order = append(c.order, name)
	c.bytes += len(text)
	for c.bytes > mostRemembered {
		oldest := c.order[0]
		c.bytes -= len(c.known[oldest])
		delete(c.known, oldest)
		c.order = c.order[1:]
	}
}
