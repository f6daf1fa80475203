package bridge

import (
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

// impatient is the time of a call that nobody answers.
const impatient = 300 * time.Millisecond

// outcome is what the controller hears in the first call of a step and in a later one. An empty phase is an error.
type outcome struct {
	first, later types.StepPhase
	message      string
}

// A call that never arrived, or was refused at the door, is tried again as if for the first time; one that may have arrived
// has a key from then on. A later one keeps its state in either case.
func notArrived(message string) outcome { return outcome{"", types.PhaseRunning, message} }
func mayHaveArrived(message string) outcome {
	return outcome{types.PhaseRunning, types.PhaseRunning, message}
}

// reached is a plugin whose function is at an URL.
func reached(t *testing.T, url string, roots *x509.CertPool) stage {
	t.Helper()
	endpoint, err := function.ParseEndpoint(url, false)
	if err != nil {
		t.Fatal(err)
	}
	transport := function.NewTransport(endpoint, roots)
	t.Cleanup(transport.CloseIdleConnections)
	client := function.NewClient(endpoint, signing.Fixed(testfunction.Keys(t)), transport)
	return staged(&function.Caller{Client: client}, func(settings *Settings) { settings.Timeout = impatient })
}

// ends fails the test when a plugin does not say so in a first call, a later one, and an Abort.
func (s stage) ends(t *testing.T, want outcome) {
	t.Helper()
	firstState := ""
	if want.first == types.PhaseRunning {
		firstState = first
	}
	result, err := s.Run(rolloutSince(time.Now()), withState(""))
	expect(t, result, err, want.first, firstState)
	contains(t, result.Message+err.ErrorString, want.message)
	result, err = s.Run(rolloutSince(time.Now()), withState(saved))
	expect(t, result, err, want.later, saved)
	contains(t, result.Message+err.ErrorString, want.message)
	result, err = s.Abort(rolloutSince(time.Now()), withState(saved))
	expect(t, result, err, "", "")
	contains(t, err.ErrorString, want.message)
	if len(s.undelivered.calls) != 1 {
		t.Error("the Abort is not kept")
	}
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q has no %q", text, part)
	}
}

// raw answers each connection with its bytes, as no HTTP server would.
func raw(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		open.Wait()
	})
	open.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer connection.Close()
				answer(connection)
			})
		}
	})
	return "http://" + listener.Addr().String()
}

// hear reads what the bridge sends, until it is done with it.
func hear(connection net.Conn) { _, _ = io.Copy(io.Discard, connection) }

// hearRequest reads some of it.
func hearRequest(connection net.Conn) { _, _ = connection.Read(make([]byte, 64*1024)) }

func TestAnEndpointThatDoesNotListen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	reached(t, "http://"+listener.Addr().String(), nil).ends(t, notArrived("the connection is refused"))
}

func TestAnEndpointThatNeverAnswers(t *testing.T) {
	reached(t, raw(t, hear), nil).ends(t, mayHaveArrived("no answer in time"))
}

func TestAnEndpointThatNeverShakesHands(t *testing.T) {
	url := strings.Replace(raw(t, hear), "http:", "https:", 1)
	reached(t, url, nil).ends(t, notArrived("no connection in time"))
}

func TestASocketThatIsHalfClosed(t *testing.T) {
	closing := func(connection net.Conn) {
		hearRequest(connection)
		_ = connection.(*net.TCPConn).CloseWrite()
		hear(connection)
	}
	reached(t, raw(t, closing), nil).ends(t, mayHaveArrived("closed before the reply was complete"))
}

func TestASocketThatIsClosedWithinTheReply(t *testing.T) {
	breaking := func(connection net.Conn) {
		hearRequest(connection)
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"direction\":")
	}
	reached(t, raw(t, breaking), nil).ends(t, mayHaveArrived("closed before the reply was complete"))
}

func TestASocketThatIsReset(t *testing.T) {
	resetting := func(connection net.Conn) {
		hearRequest(connection)
		_ = connection.(*net.TCPConn).SetLinger(0)
	}
	reached(t, raw(t, resetting), nil).ends(t, mayHaveArrived("closed before the reply was complete"))
}

func TestAReplyOfOneByteASecond(t *testing.T) {
	dripping := func(connection net.Conn) {
		hearRequest(connection)
		for _, letter := range "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" {
			if _, err := fmt.Fprint(connection, string(letter)); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}
	reached(t, raw(t, dripping), nil).ends(t, mayHaveArrived("no answer in time"))
}

func TestABodyOfOneByteASecond(t *testing.T) {
	dripping := func(response http.ResponseWriter, request *http.Request) {
		for request.Context().Err() == nil {
			fmt.Fprint(response, " ")
			response.(http.Flusher).Flush()
			select {
			case <-time.After(time.Second):
			case <-request.Context().Done():
			}
		}
	}
	server := testfunction.Serve(t, http.HandlerFunc(dripping))
	reached(t, server.URL, nil).ends(t, mayHaveArrived("no answer in time"))
}

func TestABodyOfTenGigabytes(t *testing.T) {
	var sent atomic.Int64
	flooding := func(response http.ResponseWriter, _ *http.Request) {
		part := make([]byte, 64*1024)
		for range 10_000_000_000 / len(part) {
			written, err := response.Write(part)
			sent.Add(int64(written))
			if err != nil {
				return
			}
		}
	}
	server := testfunction.Serve(t, http.HandlerFunc(flooding))
	plugin := reached(t, server.URL, nil)
	plugin.Timeout = time.Minute
	plugin.ends(t, mayHaveArrived("the reply has more than 1048576 bytes"))
	if total := sent.Load(); total > 100_000_000 {
		t.Errorf("%d bytes were read", total)
	}
}

func TestWhatIsNoHTTP(t *testing.T) {
	shouting := func(connection net.Conn) {
		hearRequest(connection)
		fmt.Fprint(connection, "SSH-2.0-OpenSSH_9.9\r\n")
	}
	reached(t, raw(t, shouting), nil).ends(t, mayHaveArrived("malformed HTTP"))
}

func TestHeadersWithoutAnEnd(t *testing.T) {
	flooding := func(connection net.Conn) {
		hearRequest(connection)
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := fmt.Fprintf(connection, "X: %s\r\n", strings.Repeat("x", 1000)); err != nil {
				return
			}
		}
	}
	plugin := reached(t, raw(t, flooding), nil)
	plugin.Timeout = time.Minute
	plugin.ends(t, mayHaveArrived("exceeded"))
}

// secure is a function over TLS, whose certificate is for 127.0.0.1 and example.com.
func secure(t *testing.T) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := httptest.NewUnstartedServer(testfunction.Handler(t, func(testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Successful"`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, roots
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
	reached(t, url, nil).ends(t, notArrived("speaks no TLS"))
}

func TestACertificateOfAnAuthorityThatIsNamedIsTrusted(t *testing.T) {
	server, roots := secure(t)
	plugin := reached(t, server.URL, roots)
	plugin.Timeout = time.Minute
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
			plugin.Timeout = time.Minute
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
		plugin.Timeout = time.Minute
		plugin.ends(t, mayHaveArrived("the function's reply is not valid"))
	}
}

func TestAnEndpointThatComesAndGoes(t *testing.T) {
	var calls atomic.Int32
	working := testfunction.Handler(t, func(request testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Running","state":{"v":1,"key":%q,"seq":%d}`, key, calls.Load())
	})
	server := testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		switch calls.Add(1) % 4 {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			http.Error(response, "bad gateway", http.StatusBadGateway)
		case 3:
			// the end of a connection is seen when its request was read
			_, _ = io.Copy(io.Discard, request.Body)
			<-request.Context().Done()
		default:
			working.ServeHTTP(response, request)
		}
	}))
	plugin := reached(t, server.URL, nil)
	state := ""
	answers := 0
	for range 40 {
		result, err := plugin.Run(rolloutSince(time.Now()), withState(state))
		if err.HasError() || result.Phase != types.PhaseRunning {
			t.Fatalf("%+v, %v", result, err)
		}
		if identity := string(result.Status); !strings.Contains(identity, key) {
			t.Fatalf("the identity was lost: %s", identity)
		}
		if result.Message == "" {
			answers++
		}
		state = string(result.Status)
	}
	if answers == 0 {
		t.Error("no call was answered")
	}
}

func TestAConnectionThatWasKeptAndIsClosedIsMadeAnew(t *testing.T) {
	server := testfunction.Serve(t, testfunction.Handler(t, func(testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Successful"`)
	}))
	plugin := reached(t, server.URL, nil)
	plugin.Timeout = time.Minute
	for range 20 {
		result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
		expect(t, result, err, types.PhaseSuccessful, saved)
		server.CloseClientConnections()
	}
}

func TestAStepThatHangsDoesNotHoldUpTheOthers(t *testing.T) {
	hanging := make(chan struct{})
	var hung sync.WaitGroup
	server := testfunction.Serve(t, testfunction.Handler(t, func(request testfunction.Request) testfunction.Reply {
		if strings.Contains(request.Path, "/hanging/") {
			hung.Done()
			<-hanging
		}
		return testfunction.Says(`"phase":"Successful"`)
	}))
	plugin := reached(t, server.URL, nil)
	plugin.Timeout = time.Minute
	const many = 50
	hung.Add(many)
	var calls sync.WaitGroup
	for range many {
		calls.Go(func() {
			given := withState(saved)
			given.PluginName = "canary-steps/hanging"
			result, err := plugin.Run(rolloutSince(time.Now()), given)
			expect(t, result, err, types.PhaseSuccessful, saved)
		})
	}
	hung.Wait()
	for range 100 {
		result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
		expect(t, result, err, types.PhaseSuccessful, saved)
	}
	close(hanging)
	calls.Wait()
}
