package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
)

// hanging is a cluster and a function of which one does not answer before the context ends. It remembers what began after
// the life of the process.
type hanging struct {
	life  context.Context
	at    string
	lists int
	posts int
	late  []string
}

func (h *hanging) begin(ctx context.Context, what string) error {
	if h.life.Err() != nil {
		h.late = append(h.late, what)
	}
	if h.at != what {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

func (h *hanging) Rollouts(ctx context.Context, take func(json.RawMessage) error) error {
	h.lists++
	if err := h.begin(ctx, "list"); err != nil {
		return err
	}
	if err := take(json.RawMessage(rollout("one", ours))); err != nil {
		return err
	}
	return h.begin(ctx, "next page")
}

func (*hanging) Name() string { return "https://steps.example.com" }

func (h *hanging) Post(ctx context.Context, _ string, _ []byte) ([]byte, *function.Failure) {
	h.posts++
	if err := h.begin(ctx, "post"); err != nil {
		return nil, &function.Failure{Kind: function.MayHaveActed, Reason: err.Error()}
	}
	return nil, nil
}

func TestAnInventoryEndsAtOnceWhateverItIsAt(t *testing.T) {
	for _, at := range []string{"list", "next page", "post", "the pause"} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				life, end := context.WithCancel(t.Context())
				site := &hanging{life: life, at: at}
				sweep := Sweep{Function: site, Cluster: site, Names: &Names{}, Undelivered: &kept{}, PostTimeout: time.Minute}
				over := make(chan struct{})
				go func() {
					defer close(over)
					Keep(life, sweep, AtOnce(lockIn(t)), hclog.New(&hclog.LoggerOptions{Output: &log}))
				}()
				time.Sleep(time.Second)
				synctest.Wait()
				before, ended := fmt.Sprint(site.lists, site.posts), time.Now()
				end()
				<-over
				if took := time.Since(ended); took != 0 {
					t.Errorf("it took %s", took)
				}
				if after := fmt.Sprint(site.lists, site.posts); after != before || len(site.late) > 0 {
					t.Errorf("lists and posts were %s and are %s; begun late: %v", before, after, site.late)
				}
				if log.Len() > 0 {
					t.Errorf("an end is no trouble: %s", log.String())
				}
			})
		})
	}
}

// An end that comes as a pause is over: which of both is seen first is chance.
func TestNoInventoryIsBegunWhenTheProcessHasEnded(t *testing.T) {
	for range 100 {
		life, end := context.WithCancel(t.Context())
		end()
		site := &hanging{life: life}
		Keep(life, Sweep{Function: site, Cluster: site, Names: &Names{}, Undelivered: &kept{}}, AtOnce(lockIn(t)), hclog.NewNullLogger())
		if site.lists+site.posts > 0 {
			t.Fatal("begun")
		}
	}
}
