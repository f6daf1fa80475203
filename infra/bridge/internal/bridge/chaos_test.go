package bridge

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"strings"
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

// A call that never arrived, or was refused at the door, is tried again as if for the first time. A call that may have arrived
// has a key from then on. A later one keeps its state in either case.
func notArrived(message string) outcome { return outcome{"", types.PhaseRunning, message} }
func mayHaveArrived(message string) outcome {
	return outcome{types.PhaseRunning, types.PhaseRunning, message}
}

// reached is a plugin whose function is at an URL, with time enough for a busy machine.
func reached(t *testing.T, url string, roots *x509.CertPool) stage {
	t.Helper()
	endpoint, err := function.ParseEndpoint(url, false)
	if err != nil {
		t.Fatal(err)
	}
	transport := function.NewTransport(endpoint, roots)
	t.Cleanup(transport.CloseIdleConnections)
	client := function.NewClient(endpoint, signing.Fixed(testfunction.Keys(t)), transport)
	return staged(&function.Caller{Client: client}, func(settings *Settings) { settings.Timeout = time.Minute })
}

// ends fails the test when a plugin does not say so in a first call, a later one, and an Abort.
func (s stage) ends(t *testing.T, want outcome) {
	t.Helper()
	if strings.HasSuffix(want.message, "in time") {
		s.Timeout = impatient
	}
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

func TestAnEndpointThatDoesNotListen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	reached(t, "http://"+listener.Addr().String(), nil).ends(t, notArrived("the connection is refused"))
}

func TestAnEndpointThatNeverAnswers(t *testing.T) {
	reached(t, testfunction.Raw(t, testfunction.Hear), nil).ends(t, mayHaveArrived("no answer in time"))
}

func TestAnEndpointThatNeverShakesHands(t *testing.T) {
	url := strings.Replace(testfunction.Raw(t, testfunction.Hear), "http:", "https:", 1)
	reached(t, url, nil).ends(t, notArrived("no connection in time"))
}

func TestASocketThatIsHalfClosed(t *testing.T) {
	closing := func(connection net.Conn) {
		testfunction.HearRequest(connection)
		_ = connection.(*net.TCPConn).CloseWrite()
		testfunction.Hear(connection)
	}
	reached(t, testfunction.Raw(t, closing), nil).ends(t, mayHaveArrived("closed before the reply was complete"))
}

func TestASocketThatIsClosedWithinTheReply(t *testing.T) {
	breaking := func(connection net.Conn) {
		testfunction.HearRequest(connection)
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"direction\":")
	}
	reached(t, testfunction.Raw(t, breaking), nil).ends(t, mayHaveArrived("closed before the reply was complete"))
}

func TestASocketThatIsReset(t *testing.T) {
	resetting := func(connection net.Conn) {
		testfunction.HearRequest(connection)
		_ = connection.(*net.TCPConn).SetLinger(0)
	}
	reached(t, testfunction.Raw(t, resetting), nil).ends(t, mayHaveArrived("closed before the reply was complete"))
}

func TestAReplyOfOneByteASecond(t *testing.T) {
	dripping := func(connection net.Conn) {
		testfunction.HearRequest(connection)
		for _, letter := range "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" {
			if _, err := fmt.Fprint(connection, string(letter)); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}
	reached(t, testfunction.Raw(t, dripping), nil).ends(t, mayHaveArrived("no answer in time"))
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
	plugin.ends(t, mayHaveArrived("the reply has more than 1048576 bytes"))
	if total := sent.Load(); total > 100_000_000 {
		t.Errorf("%d bytes were read", total)
	}
}

func TestWhatIsNoHTTP(t *testing.T) {
	shouting := func(connection net.Conn) {
		testfunction.HearRequest(connection)
		fmt.Fprint(connection, "SSH-2.0-OpenSSH_9.9\r\n")
	}
	reached(t, testfunction.Raw(t, shouting), nil).ends(t, mayHaveArrived("malformed HTTP"))
}

func TestHeadersWithoutAnEnd(t *testing.T) {
	flooding := func(connection net.Conn) {
		testfunction.HearRequest(connection)
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := fmt.Fprintf(connection, "X: %s\r\n", strings.Repeat("x", 1000)); err != nil {
				return
			}
		}
	}
	plugin := reached(t, testfunction.Raw(t, flooding), nil)
	plugin.ends(t, mayHaveArrived("exceeded"))
}

func TestAnAnswerThatSwitchesProtocolsDecidesNothingAndHoldsUpNobody(t *testing.T) {
	for _, name := range []string{"101", "101 that upgrades to nothing"} {
		plugin := reached(t, testfunction.Raw(t, testfunction.Endless()[name]), nil)
		plugin.ends(t, mayHaveArrived("101 Switching Protocols, which nobody asked for"))
	}
}
