package main

import (
	"slices"
	"time"
)

// Spread is how long something took.
type Spread struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	Min float64 `json:"min"`
	N   int     `json:"n"`
}

func spread(times []time.Duration, unit time.Duration) Spread {
	if len(times) == 0 {
		return Spread{}
	}
	slices.Sort(times)
	at := func(share float64) float64 {
		return float64(times[int(share*float64(len(times)-1))]) / float64(unit)
	}
	return Spread{P50: at(0.5), P90: at(0.9), Min: at(0), N: len(times)}
}

func spreads(times map[string][]time.Duration, unit time.Duration) map[string]Spread {
	all := map[string]Spread{}
	for name, durations := range times {
		all[name] = spread(durations, unit)
	}
	return all
}
