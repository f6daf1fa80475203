package kubernetes

import (
	"context"
	"encoding/json"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// soon is the time of a question of which no end comes.
const soon = 200 * time.Millisecond

// endless is an API server that answers without an end.
func endless(t *testing.T, answer func(net.Conn)) *Cluster {
	t.Helper()
	variables := map[string]string{ServerVariable: testfunction.Raw(t, answer)}
	cluster, err := Around(func(name string) string { return variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	return cluster
}

func TestAQuestionOfWhichNoEndComesEndsInItsTime(t *testing.T) {
	named := options.Secret{Namespace: "argo-rollouts", Name: "canary-steps-bridge", Key: "key"}
	for what, ask := range map[string]func(context.Context, *Cluster) error{
		"a list": func(ctx context.Context, c *Cluster) error {
			return c.Rollouts(ctx, func(json.RawMessage) error { return nil })
		},
		"a right":  func(ctx context.Context, c *Cluster) error { return c.MayList(ctx) },
		"a Secret": func(ctx context.Context, c *Cluster) error { _, err := c.Secret(ctx, named); return err },
		"a lookup": func(ctx context.Context, c *Cluster) error {
			_, err := c.LookUp(nil)(ctx, []wire.Lookup{{Namespace: "payments", Name: "ledger"}}, "payments")
			return err
		},
	} {
		for name, answer := range testfunction.Endless() {
			t.Run(what+", "+name, func(t *testing.T) {
				t.Parallel()
				if err := ask(testfunction.Within(t, soon), endless(t, answer)); err == nil {
					t.Error("it is believed")
				}
			})
		}
	}
}

func TestAnAPIServerThatNeverShakesHandsEndsTheQuestionInItsTime(t *testing.T) {
	api := newStandIn(t)
	address, err := url.Parse(testfunction.Raw(t, testfunction.Hear))
	if err != nil {
		t.Fatal(err)
	}
	api.base.Host = address.Host
	if err := api.MayList(testfunction.Within(t, soon)); err == nil {
		t.Error("it is believed")
	}
}

func TestASecretOfWhichNoEndComesIsGivenUpSoThatItIsAskedForAgain(t *testing.T) {
	cluster := endless(t, testfunction.Endless()["101"])
	named := options.Secret{Namespace: "argo-rollouts", Name: "canary-steps-bridge", Key: "key"}
	asked := make(chan error, 1)
	keys := signing.AskRemote("Secret", func(ctx context.Context) (string, error) {
		text, err := cluster.Secret(ctx, named)
		asked <- err
		return text, err
	}, nil)
	if _, err := keys.Keys(testfunction.Within(t, soon)); err == nil {
		t.Error("it is believed")
	}
	if err := <-asked; err == nil {
		t.Error("the question that is under way has no end")
	}
}
