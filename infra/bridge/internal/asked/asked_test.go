package asked_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/asked"
)

// moment is a value that is fresh for an hour and counts for two.
type moment time.Time

func hourly(ask func(context.Context) (moment, error)) (*asked.Source[moment], *[]error) {
	warned := []error{}
	return &asked.Source[moment]{
		Name: "the source", Ask: ask, Limit: 3 * time.Second, Meanwhile: true,
		IsFresh: func(value moment, _ time.Duration) bool { return time.Since(time.Time(value)) < time.Hour },
		Counts:  func(value moment) bool { return time.Since(time.Time(value)) < 2*time.Hour },
		Warn:    func(reason error) { warned = append(warned, reason) },
	}, &warned
}

func now(context.Context) (moment, error) { return moment(time.Now()), nil }

func TestAValueThatStillCountsIsUsedWhileAFreshOneIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asks := 0
		source, _ := hourly(func(ctx context.Context) (moment, error) {
			asks++
			time.Sleep(time.Second)
			return now(ctx)
		})
		first, err := source.Value(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		begun := time.Now()
		if same, err := source.Value(t.Context()); err != nil || same != first || time.Since(begun) != 0 {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
		time.Sleep(2 * time.Second)
		if next, err := source.Value(t.Context()); err != nil || next == first || asks != 2 {
			t.Errorf("%v, asked %d times", err, asks)
		}
	})
}

func TestAValueThatCountsNoLongerIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken error
		source, warned := hourly(func(ctx context.Context) (moment, error) {
			value, _ := now(ctx)
			return value, broken
		})
		if _, err := source.Value(t.Context()); err != nil {
			t.Fatal(err)
		}
		broken = errors.New("down")
		time.Sleep(2*time.Hour - time.Second)
		if _, err := source.Value(t.Context()); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if len(*warned) != 1 || !errors.Is((*warned)[0], broken) {
			t.Errorf("warned of %v", *warned)
		}
		time.Sleep(time.Second)
		if _, err := source.Value(t.Context()); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		time.Sleep(asked.Pause)
		if _, err := source.Value(t.Context()); !errors.Is(err, broken) || len(*warned) != 1 {
			t.Errorf("%v, warned of %v", err, *warned)
		}
		broken = nil
		time.Sleep(asked.Pause)
		if _, err := source.Value(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestASourceThatFailsIsAskedOnceInAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asks := 0
		source, _ := hourly(func(context.Context) (moment, error) { asks++; return moment{}, errors.New("down") })
		for range 10 {
			if _, err := source.Value(t.Context()); err == nil {
				t.Error("it has a value")
			}
			time.Sleep(time.Second)
		}
		if asks != 2 {
			t.Errorf("asked %d times", asks)
		}
	})
}

func TestAValueThatIsNeverFreshIsAskedForOnceInAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asks := 0
		source, _ := hourly(func(context.Context) (moment, error) {
			asks++
			return moment(time.Now().Add(-90 * time.Minute)), nil
		})
		for range 10 {
			if _, err := source.Value(t.Context()); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Second)
			synctest.Wait()
		}
		if asks != 2 {
			t.Errorf("asked %d times", asks)
		}
	})
}

func TestManyCallsAskOnceAndWaitNoLongerThanTheirOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asks atomic.Int32
		source, _ := hourly(func(ctx context.Context) (moment, error) {
			asks.Add(1)
			<-ctx.Done()
			return moment{}, ctx.Err()
		})
		begun := time.Now()
		var calls sync.WaitGroup
		for call := range 20 {
			calls.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(call+1)*200*time.Millisecond)
				defer cancel()
				limit := min(time.Duration(call+1)*200*time.Millisecond, 3*time.Second)
				if _, err := source.Value(ctx); err == nil || time.Since(begun) != limit || ctx.Err() != nil && !strings.Contains(err.Error(), "the source: no answer in time") && limit < 3*time.Second {
					t.Errorf("call %d: %v after %s", call, err, time.Since(begun))
				}
			})
		}
		calls.Wait()
		if asks.Load() != 1 {
			t.Errorf("asked %d times", asks.Load())
		}
	})
}

func TestAValueThatIsDoubtedIsAskedForAgainUnlessItJustWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asks := 0
		source, _ := hourly(func(ctx context.Context) (moment, error) { asks++; return now(ctx) })
		value := func() {
			if _, err := source.Value(t.Context()); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		value()
		source.Doubt()
		value()
		if asks != 1 {
			t.Errorf("asked %d times at once", asks)
		}
		time.Sleep(asked.Pause)
		source.Doubt()
		value()
		value()
		if asks != 2 {
			t.Errorf("asked %d times", asks)
		}
	})
}
