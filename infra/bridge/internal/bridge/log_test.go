package bridge

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

func TestTheLogHasNoConfigAndNotWhatTheFunctionSays(t *testing.T) {
	var log bytes.Buffer
	for _, failure := range []*function.Failure{nil, notActed, refused} {
		plugin := staged(&answering{failure: failure, reply: wire.Reply{Phase: wire.Running, Message: "said hidden"}}, func(settings *Settings) {
			settings.Log = hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Trace, JSONFormat: true})
		})
		_, _ = plugin.Run(rolloutSince(time.Now()), withState(saved))
		_, _ = plugin.Abort(rolloutSince(time.Now()), withState(saved))
	}
	// a value that is not a text comes out of the controller as a float
	if !strings.Contains(log.String(), `"since":"0s"`) || regexp.MustCompile(`"(since|took)":[0-9]`).MatchString(log.String()) {
		t.Error(log.String())
	}
	if !strings.Contains(log.String(), "payments/checkout") || strings.Contains(log.String(), "hidden") {
		t.Error(log.String())
	}
}
