package check

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

// checked is what is said of an URL.
func checked(t *testing.T, url string, change func(*Site)) (bool, string) {
	t.Helper()
	endpoint, err := function.ParseEndpoint(url, true)
	if err != nil {
		t.Fatal(err)
	}
	site := Site{Endpoint: endpoint, Timeout: 10 * time.Second}
	if change != nil {
		change(&site)
	}
	site.Transport = function.NewTransport(endpoint, site.Roots)
	t.Cleanup(site.Transport.CloseIdleConnections)
	if site.Function == nil {
		site.Function = function.NewClient(endpoint, signing.Fixed(testfunction.Keys(t)), site.Transport)
	}
	var out bytes.Buffer
	isWell := Run(t.Context(), site, &out)
	return isWell, out.String()
}

func expectLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line) {
			t.Errorf("no line begins with %q in\n%s", line, text)
		}
	}
}

func catalogue(t *testing.T, names ...string) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		text := `{"steps":[]}`
		if len(names) > 0 {
			text = `{"steps":[{"name":"` + strings.Join(names, `"},{"name":"`) + `"}]}`
		}
		if request.URL.Path == "/v1/steps" {
			testfunction.Sign(t, response.Header(), request.Header.Get("webhook-id"), time.Now(), text)
		}
		_, _ = io.WriteString(response, text)
	}
}

func TestAllIsWell(t *testing.T) {
	server := testfunction.Serve(t, catalogue(t, "jira-update", "slack-notify"))
	isWell, text := checked(t, server.URL, func(site *Site) { site.MayRead = func(context.Context) error { return nil } })
	if !isWell {
		t.Error("not well")
	}
	expectLines(t, text, "ok      dns", "ok      connection", "ok      clock", "ok      key", "ok      catalogue  jira-update, slack-notify", "ok      cluster    Rollouts can be listed, ReplicaSets can be read")
}

func TestASocketNeedsNoName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "steps.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: catalogue(t, "slack-notify")}}
	server.Start()
	t.Cleanup(server.Close)
	isWell, text := checked(t, "unix://"+path, nil)
	if !isWell {
		t.Error(text)
	}
	expectLines(t, text, "ok      socket     "+path, "ok      key")
	isWell, text = checked(t, "unix://"+path+".none", nil)
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "WRONG   socket", "skipped key", "skipped catalogue")
}

func TestTLSIsTriedWithTheNameAndTheAuthorities(t *testing.T) {
	server, roots := testfunction.Secure(t, catalogue(t, "slack-notify"))
	isWell, text := checked(t, server.URL, func(site *Site) { site.Roots = roots })
	if !isWell {
		t.Error(text)
	}
	expectLines(t, text, "ok      tls", "ok      key")
	isWell, text = checked(t, server.URL, nil)
	if isWell || !strings.Contains(text, "--ca-file") {
		t.Error(text)
	}
	expectLines(t, text, "WRONG   tls", "skipped key", "skipped catalogue", "skipped cluster")
	isWell, text = checked(t, strings.Replace(server.URL, "127.0.0.1", "localhost", 1), func(site *Site) { site.Roots = roots })
	if isWell || !strings.Contains(text, "use the name that is in the certificate") {
		t.Error(text)
	}
}

func TestANameThatNobodyKnows(t *testing.T) {
	isWell, text := checked(t, "https://steps.invalid", nil)
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "WRONG   dns        the name steps.invalid is not found", "skipped key")
}

func TestAFunctionThatDoesNotRun(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	isWell, text := checked(t, "http://"+listener.Addr().String(), nil)
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "WRONG   connection", "skipped key")
}

func TestAClockThatIsWrong(t *testing.T) {
	late := func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		catalogue(t, "slack-notify")(response, request)
	}
	isWell, text := checked(t, testfunction.Serve(t, http.HandlerFunc(late)).URL, nil)
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "WRONG   clock      this clock and the function's are 1h0m")
}

func TestAKeyThatTheFunctionDoesNotKnow(t *testing.T) {
	server := testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		response.WriteHeader(http.StatusUnauthorized)
	}))
	isWell, text := checked(t, server.URL, nil)
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "ok      clock", "WRONG   key", "skipped catalogue")
}

func TestAFunctionWithoutSteps(t *testing.T) {
	isWell, text := checked(t, testfunction.Serve(t, catalogue(t)).URL, nil)
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "ok      key", "WRONG   catalogue  the function serves no step")
}

func TestRightsThatAreMissing(t *testing.T) {
	server := testfunction.Serve(t, catalogue(t, "slack-notify"))
	isWell, text := checked(t, server.URL, func(site *Site) {
		site.MayRead = func(context.Context) error { return errors.New("the service account may not list rollouts") }
	})
	if isWell {
		t.Error("well")
	}
	expectLines(t, text, "ok      catalogue", "WRONG   cluster    the service account may not list rollouts")
}
