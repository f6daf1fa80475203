package bridge

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

// secure is a function over TLS that lets every step pass.
func secure(t *testing.T) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	return testfunction.Secure(t, testfunction.Handler(t, func(testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Successful"`)
	}))
}

func TestACertificateForAnotherName(t *testing.T) {
	server, roots := secure(t)
	url := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	reached(t, url, roots).ends(t, notArrived("use the name that is in the certificate"))
}

func TestACertificateOfAnUnknownAuthority(t *testing.T) {
	server, _ := secure(t)
	reached(t, server.URL, nil).ends(t, notArrived("--ca-file"))
}

func TestWhatSpeaksNoTLS(t *testing.T) {
	server := testfunction.Serve(t, http.NotFoundHandler())
	url := strings.Replace(server.URL, "http:", "https:", 1)
	reached(t, url, nil).ends(t, notArrived("does not speak TLS"))
}

func TestACertificateOfAnAuthorityThatIsNamedIsTrusted(t *testing.T) {
	server, roots := secure(t)
	plugin := reached(t, server.URL, roots)
	result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
	expect(t, result, err, types.PhaseSuccessful, saved)
}

const successful = `{"direction":"reply","phase":"Successful","message":"believe me"}`

// signing answers with a body that is signed as sign does.
func signedBy(t *testing.T, sign func(header http.Header, id string)) string {
	t.Helper()
	return testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		sign(response.Header(), request.Header.Get("webhook-id"))
		fmt.Fprint(response, successful)
	})).URL
}

func TestAReplyThatIsNotSigned(t *testing.T) {
	url := signedBy(t, func(http.Header, string) {})
	reached(t, url, nil).ends(t, mayHaveArrived("the reply is not signed"))
}

func TestAReplyWithAWrongSignature(t *testing.T) {
	url := signedBy(t, func(header http.Header, id string) {
		testfunction.Sign(t, header, id, time.Now(), successful+" ")
	})
	reached(t, url, nil).ends(t, mayHaveArrived("no key of this bridge signed the reply"))
}

func TestAReplyOfAnotherKey(t *testing.T) {
	other, err := signing.Parse("whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=")
	if err != nil {
		t.Fatal(err)
	}
	url := signedBy(t, func(header http.Header, id string) {
		other.Sign(header, id, time.Now(), []byte(successful))
	})
	reached(t, url, nil).ends(t, mayHaveArrived("no key of this bridge signed the reply"))
}

func TestAReplyOfAnotherRequest(t *testing.T) {
	url := signedBy(t, func(header http.Header, _ string) {
		testfunction.Sign(t, header, "msg_another", time.Now(), successful)
	})
	reached(t, url, nil).ends(t, mayHaveArrived("signed for another call"))
}

func TestAReplyOfAClockThatIsOffByAnHour(t *testing.T) {
	for _, off := range []time.Duration{time.Hour, -time.Hour} {
		url := signedBy(t, func(header http.Header, id string) {
			testfunction.Sign(t, header, id, time.Now().Add(off), successful)
		})
		reached(t, url, nil).ends(t, mayHaveArrived("set both clocks"))
	}
}

func TestACallToAFunctionWhoseClockIsOffByAnHour(t *testing.T) {
	refusing := func(response http.ResponseWriter, _ *http.Request) {
		response.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		response.WriteHeader(http.StatusUnauthorized)
	}
	server := testfunction.Serve(t, http.HandlerFunc(refusing))
	reached(t, server.URL, nil).ends(t, notArrived("apart, set both"))
}

func TestAStatusThatNobodySigned(t *testing.T) {
	for status, want := range map[int]outcome{
		301: notArrived("a redirect (301), which is never followed"),
		400: notArrived("is it a canary-steps function?"),
		401: notArrived("accepts none of the signing keys"),
		404: notArrived("is it a canary-steps function?"),
		429: notArrived("too many calls"),
		// a gateway gives up on a call that went on
		500: mayHaveArrived("status 500, and the reply is not signed"),
		502: mayHaveArrived("status 502"),
		504: mayHaveArrived("status 504"),
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			var calls atomic.Int32
			server := testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
				calls.Add(1)
				response.Header().Set("Location", request.URL.Path)
				http.Error(response, "<h1>not here</h1>", status)
			}))
			reached(t, server.URL, nil).ends(t, want)
			if calls.Load() != 3 {
				t.Errorf("%d calls arrived", calls.Load())
			}
		})
	}
}

func TestAStatusThatTheFunctionSigned(t *testing.T) {
	for name, is := range map[string]struct {
		reply testfunction.Reply
		want  outcome
	}{
		"429":           {testfunction.Problem(429, "too many", "slowly"), notArrived("slowly")},
		"step error":    {testfunction.Problem(503, "step error", "the vendor is down"), notArrived("the vendor is down")},
		"runtime error": {testfunction.Problem(503, "runtime error", "the store is down"), mayHaveArrived("the store is down")},
		"500":           {testfunction.Reply{Status: 500, Body: "no problem document"}, mayHaveArrived("the function answered 500")},
		"no such step":  {testfunction.Problem(404, "no such step", "GET /v1/steps lists them"), outcome{"", "", "GET /v1/steps lists them"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := testfunction.Serve(t, testfunction.Handler(t, func(testfunction.Request) testfunction.Reply { return is.reply }))
			plugin := reached(t, server.URL, nil)
			if is.want.later != "" {
				plugin.ends(t, is.want)
				return
			}
			for _, state := range []string{"", saved} {
				result, err := plugin.Run(rolloutSince(time.Now()), withState(state))
				expect(t, result, err, "", "")
				contains(t, err.ErrorString, is.want.message)
			}
		})
	}
}

func TestAReplyThatIsNotValidIsTheFunctionsFault(t *testing.T) {
	for _, fields := range []string{
		`"phase":"Error"`, `"phase":""`, `"phase":"Running","requeueAfter":"soon"`, `"phase":"Successful","state":[]`,
	} {
		server := testfunction.Serve(t, testfunction.Handler(t, func(testfunction.Request) testfunction.Reply { return testfunction.Says("%s", fields) }))
		plugin := reached(t, server.URL, nil)
		plugin.ends(t, mayHaveArrived("the function's reply is not valid"))
	}
}
