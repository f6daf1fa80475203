package roundtrip_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/roundtrip"
)

// network answers with a status and a body of its own.
type network struct {
	status int
	body   io.ReadCloser
}

func (n network) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: n.status, Header: http.Header{}, Body: n.body}, nil
}

// unwritten is a connection to which nobody writes: reading it ends when it is closed, whatever becomes of the request.
func unwritten() (ours, theirs net.Conn) { return net.Pipe() }

func request(t *testing.T, limit time.Duration) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://steps.example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func TestABodyEndsWithTheContextOfTheRequestWhateverTheTransportDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := unwritten()
		defer theirs.Close()
		begun := time.Now()
		response, err := roundtrip.Do(network{http.StatusOK, ours}, request(t, 8*time.Second), 100)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(response.Body)
		if took := time.Since(begun); !errors.Is(err, context.DeadlineExceeded) || took != 8*time.Second {
			t.Errorf("%v after %s", err, took)
		}
	})
}

func TestAnAnswerThatIsNoFinalOneIsRefusedUnread(t *testing.T) {
	for _, status := range []int{http.StatusContinue, http.StatusSwitchingProtocols, http.StatusEarlyHints, 0} {
		ours, theirs := unwritten()
		_, err := roundtrip.Do(network{status, ours}, request(t, time.Minute), 100)
		var interim roundtrip.Interim
		if !errors.As(err, &interim) || interim.Status != status {
			t.Errorf("%d: %v", status, err)
		}
		if _, err := theirs.Write([]byte("x")); err == nil {
			t.Errorf("%d: the connection is kept", status)
		}
	}
}

func TestABodyHasAsManyBytesAsTheClientSaid(t *testing.T) {
	for text, isRead := range map[string]bool{"": true, "1234": true, "12345": false, strings.Repeat("x", 100_000): false} {
		response, err := roundtrip.Do(network{http.StatusOK, io.NopCloser(strings.NewReader(text))}, request(t, time.Minute), 4)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		var long *http.MaxBytesError
		if isRead != (err == nil && string(got) == text) || !isRead && (!errors.As(err, &long) || len(got) > 4) {
			t.Errorf("%d bytes: %d read, %v", len(text), len(got), err)
		}
	}
}

func TestATransportGivesUpConnectionsThatNobodyWaitsForAnyMore(t *testing.T) {
	transport := roundtrip.NewTransport(nil)
	if transport.TLSHandshakeTimeout == 0 || roundtrip.Dialer().Timeout == 0 || transport.MaxResponseHeaderBytes == 0 {
		t.Errorf("%+v", transport)
	}
}

// Code that would go past this package.
var past = regexp.MustCompile(`\.RoundTrip\(|http\.(Client|DefaultClient|DefaultTransport|Get|Post|PostForm|Head)\b|&http\.Transport\{`)

func TestEveryClientOfTheBridgeSendsThroughHere(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == "../../internal/roundtrip" {
			return err
		}
		text, err := os.ReadFile(path)
		if found := past.Find(text); found != nil {
			t.Errorf("%s has %s", path, found)
		}
		seen++
		return err
	})
	if err != nil || seen < 30 {
		t.Errorf("%d files, %v", seen, err)
	}
}
