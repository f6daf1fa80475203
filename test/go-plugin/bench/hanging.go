package main

import (
	"slices"
	"sync"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

const (
	// workers are as many as the controller has.
	workers = 10
	// a worker rests between two calls, so that the processors are not what it waits for
	rest = 20 * time.Millisecond
	// as long as the bridge waits for the function that hangs
	segmentTime = time.Second
	microsecond = time.Microsecond
)

// Hanging compares nine workers whose tenth waits for a function that hangs with nine whose tenth is answered.
type Hanging struct {
	Hanging Tail `json:"hanging"`
	Control Tail `json:"control"`
}

// Tail is how long calls took. One number holds for half of the calls. The other is the slowest of a segment, in half
// of the segments: if a machine stalls once, all calls of that moment are slow.
type Tail struct {
	P50     float64 `json:"p50"`
	Slowest float64 `json:"slowest"`
	N       int     `json:"n"`
}

func besideHanging(bridge *host.Argo, rounds int) (Hanging, error) {
	var with, without [][]time.Duration
	for range max(rounds/2, 1) {
		for _, one := range []struct {
			step     string
			segments *[][]time.Duration
		}{{hangingStep, &with}, {"tenth", &without}} {
			times, err := segment(bridge, one.step)
			if err != nil {
				return Hanging{}, err
			}
			*one.segments = append(*one.segments, times)
		}
	}
	return Hanging{Hanging: tail(with), Control: tail(without)}, nil
}

// segment lets ten workers call for some time, and returns what the first nine measured.
func segment(bridge *host.Argo, tenth string) ([]time.Duration, error) {
	end := time.Now().Add(segmentTime)
	times, errs := make([][]time.Duration, workers-1), make([]error, workers-1)
	var done sync.WaitGroup
	// a function that does not answer is an error of its call
	done.Go(func() { _ = keepCalling(end, func() error { _, _, err := callStep(bridge, tenth); return err }) })
	for worker := range workers - 1 {
		done.Go(func() {
			errs[worker] = keepCalling(end, func() error {
				_, duration, err := callStep(bridge, "idle")
				times[worker] = append(times[worker], duration)
				return err
			})
		})
	}
	done.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(times...), nil
}

func callStep(bridge *host.Argo, step string) (types.RpcStepResult, time.Duration, error) {
	return measured(bridge, small(), &types.RpcStepContext{PluginName: realStep, Config: stepConfig(step)})
}

func keepCalling(end time.Time, call func() error) error {
	for time.Now().Before(end) {
		if err := call(); err != nil {
			return err
		}
		time.Sleep(rest)
	}
	return nil
}

func tail(segments [][]time.Duration) Tail {
	var slowest []time.Duration
	for _, times := range segments {
		slowest = append(slowest, slices.Max(times))
	}
	all := spread(slices.Concat(segments...), microsecond)
	return Tail{P50: all.P50, Slowest: spread(slowest, microsecond).P50, N: all.N}
}
