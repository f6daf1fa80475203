// Command bench compares two plugins in one run: both processes live at once and take turns, so that both see the same
// noise. It prints JSON.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// Report is what the command prints.
type Report struct {
	Rounds int                 `json:"rounds"`
	Runs   map[string]Compared `json:"runMicroseconds"`
	Starts map[string]Spread   `json:"startToConnectedMilliseconds"`
	Node   Spread              `json:"bareNodeMilliseconds"`
	Memory map[string]Memory   `json:"residentMegabytes"`
}

// Compared are the spreads of both plugins by name.
type Compared map[string]Spread

func main() {
	rounds := flag.Int("rounds", 40, "blocks of 25 calls for each plugin and size")
	starts := flag.Int("starts", 15, "starts of each plugin")
	calls := flag.Int("calls", 10_000, "large calls before memory is measured last")
	flag.Parse()
	if err := run(*rounds, *starts, *calls); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(rounds, starts, calls int) error {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	both, err := contestants(folder)
	if err != nil {
		return err
	}
	report := Report{Rounds: rounds}
	if report.Runs, err = compareRuns(both, rounds); err != nil {
		return err
	}
	if report.Starts, report.Node, err = compareStarts(both, starts); err != nil {
		return err
	}
	if report.Memory, err = compareMemory(both, calls); err != nil {
		return err
	}
	output := json.NewEncoder(os.Stdout)
	output.SetIndent("", "  ")
	return output.Encode(report)
}

// contestants are the sample, and the given executable or else the fixture.
func contestants(folder string) ([]host.Executable, error) {
	sample, err := host.BuildSample(folder)
	if err != nil {
		return nil, err
	}
	other, isGiven, err := host.Given()
	if err == nil && !isGiven {
		var there bool
		if other, there = host.Fixture(); !there {
			err = fmt.Errorf("there is no node at %s: run npm ci, or set NODE", host.Node())
		}
	}
	return []host.Executable{sample, other}, err
}
