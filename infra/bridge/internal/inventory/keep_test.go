package inventory

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
)

// during keeps the inventory for a time, on a clock of its own.
func during(t *testing.T, limit time.Duration, with Sweep, lock *Lock) string {
	t.Helper()
	return keptFor(t, limit, with, Usual(lock))
}

func keptFor(t *testing.T, limit time.Duration, with Sweep, claim Claim) string {
	t.Helper()
	var log bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithTimeout(t.Context(), limit)
		defer end()
		Keep(life, with, claim, hclog.New(&hclog.LoggerOptions{Output: &log}))
	})
	return log.String()
}

func lockIn(t *testing.T) *Lock {
	t.Helper()
	return LockFor(t.TempDir(), "https://steps.example.com")
}

func TestTheFirstInventoryIsTakenWithinHalfAMinuteAndThenEveryFiveMinutes(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	during(t, 30*time.Second, sweep, lockIn(t))
	if len(function.posts) != 1 {
		t.Errorf("%d inventories", len(function.posts))
	}
	during(t, 30*time.Second+11*Every, sweep, lockIn(t))
	if len(function.posts) != 1+12 {
		t.Errorf("%d inventories", len(function.posts))
	}
}

func TestAProcessThatDoesNothingElseTakesItAtOnce(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	keptFor(t, time.Second, sweep, AtOnce(lockIn(t)))
	if len(function.posts) != 1 {
		t.Errorf("%d inventories", len(function.posts))
	}
}

func TestOneProcessOfThePodTakesIt(t *testing.T) {
	folder := t.TempDir()
	first, second := LockFor(folder, "https://steps.example.com"), LockFor(folder, "https://steps.example.com")
	for _, lock := range []*Lock{first, first} {
		if isOurs, err := lock.Take(); !isOurs || err != nil {
			t.Fatal(isOurs, err)
		}
	}
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	during(t, time.Hour, sweep, second)
	if len(function.posts) != 0 {
		t.Errorf("%d inventories of the second process", len(function.posts))
	}
	if err := first.file.Close(); err != nil {
		t.Fatal(err)
	}
	during(t, time.Hour, sweep, second)
	if len(function.posts) == 0 {
		t.Error("nobody takes it after the first has ended")
	}
}

func TestAnotherProcessTakesItSoonAfterTheOneThatHadTheLockHasEnded(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	folder := t.TempDir()
	first, second := LockFor(folder, "e"), LockFor(folder, "e")
	if isOurs, err := first.Take(); !isOurs || err != nil {
		t.Fatal(isOurs, err)
	}
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithTimeout(t.Context(), 5*time.Minute)
		defer end()
		time.AfterFunc(4*time.Minute+time.Second, func() { _ = first.file.Close() })
		Keep(life, sweep, AtOnce(second), hclog.NewNullLogger())
	})
	if len(function.posts) != 1 {
		t.Errorf("%d inventories", len(function.posts))
	}
}

func TestProcessesOfAnotherFunctionHaveALockOfTheirOwn(t *testing.T) {
	folder := t.TempDir()
	for _, endpoint := range []string{"https://steps.example.com", "https://other.example.com"} {
		if isOurs, err := LockFor(folder, endpoint).Take(); !isOurs || err != nil {
			t.Errorf("%s: %v, %v", endpoint, isOurs, err)
		}
	}
}

func TestWithoutALockEveryProcessTakesItAndOneSaysSo(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	log := during(t, time.Hour, sweep, LockFor(filepath.Join(t.TempDir(), "nowhere"), "e"))
	if len(function.posts) != 12 || strings.Count(log, "every process of the pod takes the inventory") != 1 {
		t.Errorf("%d inventories\n%s", len(function.posts), log)
	}
}

func TestTroubleIsToldOnceUntilItIsOver(t *testing.T) {
	sweep, function, _ := sweepOf(t, rollout("one", ours))
	broken := errors.New("Kubernetes answered 503")
	sweep.Cluster.(*cluster).fails = []error{broken, broken, broken, nil, broken}
	log := during(t, time.Hour, sweep, lockIn(t))
	if strings.Count(log, "no inventory was taken") != 2 || strings.Count(log, "is taken again") != 2 {
		t.Error(log)
	}
	if len(function.posts) != 12 {
		t.Errorf("%d inventories", len(function.posts))
	}
}
