// Command bench compares plugins in one run: all processes live at once and take turns, so that all see the same noise. It
// reads a plan from its standard input and writes JSON; `npm run bench` makes the one and reads the other.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Report is what the command prints.
type Report struct {
	Runs    map[string]Compared `json:"runMicroseconds"`
	Journal map[string]Spread   `json:"journalMicroseconds"`
	Starts  map[string]Spread   `json:"startMilliseconds"`
	Memory  map[string]Memory   `json:"residentMiB"`
	Bridge  Bridge              `json:"bridge"`
}

// Compared are the spreads of plugins by name.
type Compared map[string]Spread

func main() {
	do := func() error { return run(os.Stdin, os.Stdout) }
	if len(os.Args) > 1 && os.Args[1] == serveFlag {
		do = serveFunction
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(input io.Reader, output io.Writer) error {
	plan, err := readPlan(input)
	if err != nil {
		return fmt.Errorf("the plan on the standard input: %w", err)
	}
	var report Report
	if report.Runs, report.Journal, err = compareRuns(plan); err != nil {
		return err
	}
	if report.Starts, err = compareStarts(plan); err != nil {
		return err
	}
	if report.Memory, err = compareMemory(plan); err != nil {
		return err
	}
	if report.Bridge, err = measureBridge(plan); err != nil {
		return err
	}
	encoder := json.NewEncoder(output)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}
