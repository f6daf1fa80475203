package signing

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func secretOf(letter string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, shortestKey)))
}

var one, two = secretOf("1"), secretOf("2")

// signsWith tells whether what keys sign another secret believes.
func signsWith(t *testing.T, keys Keys, secret string) bool {
	t.Helper()
	believing, err := Parse(secret)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	keys.Sign(header, "msg_1", time.Now(), []byte("body"))
	return believing.Verify(header, "msg_1", time.Now(), []byte("body")) == nil
}

func TestTheFirstKeySignsAndEachIsBelieved(t *testing.T) {
	for _, text := range []string{one + " " + two, "\ufeff" + one + "\r\n" + two, one + "," + two, "whsec_" + one + "\n" + two + "\n", strings.TrimRight(one, "=") + "\t" + two} {
		keys, err := Parse(text)
		if err != nil || len(keys) != 2 {
			t.Fatalf("%v, %v", keys, err)
		}
		if !signsWith(t, keys, one) || signsWith(t, keys, two) || !signsWith(t, keys, two+" "+one) {
			t.Error("another key signs")
		}
	}
}

func TestWhatIsNoKeyIsNotRepeated(t *testing.T) {
	for _, text := range []string{"", " \n", "secret", "whsec_", "c2hvcnQ=", one + " secret", strings.Repeat("é", 40)} {
		_, err := Parse(text)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), one) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfKeysIsReadAgainWhenItChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, one)
	var warnings []string
	file, err := OpenFile(path, func(message string, _ ...any) { warnings = append(warnings, message) })
	if err != nil {
		t.Fatal(err)
	}
	now := func() Keys {
		keys, err := file.Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	if !signsWith(t, now(), one) {
		t.Error("not the first key")
	}
	write(t, path, two+"\n"+one)
	if !signsWith(t, now(), two) {
		t.Error("not the new key")
	}
	write(t, path, "broken")
	for range 3 {
		if !signsWith(t, now(), two) {
			t.Error("the key that it had is lost")
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if !signsWith(t, now(), two) || len(warnings) != 2 {
		t.Errorf("warned %v", warnings)
	}
	// trouble that was over is told again
	write(t, path, one)
	if !signsWith(t, now(), one) {
		t.Error("not the key that came back")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if !signsWith(t, now(), one) || len(warnings) != 3 {
		t.Errorf("warned %v", warnings)
	}
}

func TestAFileThatCannotBeReadIsToldAtStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := OpenFile(path, nil); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
	write(t, path, "broken")
	if _, err := OpenFile(path, nil); err == nil || strings.Contains(err.Error(), "broken") {
		t.Errorf("got %v", err)
	}
}

func TestAFarPlaceIsAskedOnceInAWhileAndAtOnceInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, text := 0, one
		keys := AskRemote("Secret signing", func(context.Context) (string, error) { asked++; return text, nil }, nil)
		for range 10 {
			if got, err := keys.Keys(t.Context()); err != nil || !signsWith(t, got, one) {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		text = two
		keys.Doubt()
		if got, _ := keys.Keys(t.Context()); !signsWith(t, got, two) {
			t.Error("not the new key")
		}
		for range 10 {
			keys.Doubt()
			_, _ = keys.Keys(t.Context())
		}
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
		time.Sleep(remoteEvery)
		if _, _ = keys.Keys(t.Context()); asked != 3 {
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestAFarPlaceThatFailsKeepsTheKeyThatItHad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken error
		keys := AskRemote("Secret signing", func(context.Context) (string, error) { return one, broken }, func(string, ...any) {})
		if _, err := keys.Keys(t.Context()); err != nil {
			t.Fatal(err)
		}
		broken = errors.New("down")
		time.Sleep(time.Hour)
		if got, err := keys.Keys(t.Context()); err != nil || !signsWith(t, got, one) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFarPlaceThatNeverAnswersHoldsUpNobodyLongerThanItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		keys := AskRemote("Secret signing", func(ctx context.Context) (string, error) {
			asked.Add(1)
			<-ctx.Done()
			return "", ctx.Err()
		}, nil)
		begun := time.Now()
		var calls sync.WaitGroup
		for range 20 {
			calls.Go(func() {
				if _, err := keys.Keys(t.Context()); err == nil || !strings.Contains(err.Error(), "Secret signing") {
					t.Errorf("got %v", err)
				}
			})
		}
		calls.Wait()
		if took := time.Since(begun); took != remoteLimit || asked.Load() != 1 {
			t.Errorf("took %s, asked %d times", took, asked.Load())
		}
		if _, err := keys.Keys(t.Context()); err == nil || time.Since(begun) != remoteLimit {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
	})
}
