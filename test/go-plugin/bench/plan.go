package main

import (
	"encoding/json"
	"io"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// Plan is what to compare: commands with their arguments, and how often.
type Plan struct {
	// The echo plugin in Go and in TypeScript, and the executable with real steps, which serves `config` as `canary-steps/run`.
	Go         []string        `json:"go"`
	TypeScript []string        `json:"typescript"`
	Executable []string        `json:"executable"`
	Config     json.RawMessage `json:"config"`
	// The bridge.
	Bridge string `json:"bridge"`
	// A node that does nothing.
	Node []string `json:"node"`
	// Blocks of 25 calls, starts of each process, and large calls before memory is measured last.
	Rounds     int `json:"rounds"`
	Starts     int `json:"starts"`
	LargeCalls int `json:"largeCalls"`
}

func readPlan(input io.Reader) (plan Plan, err error) {
	err = json.NewDecoder(input).Decode(&plan)
	return plan, err
}

// echoes are those that do the same.
func (p Plan) echoes() []host.Executable {
	return []host.Executable{{Name: "go", Command: p.Go}, {Name: "typescript", Command: p.TypeScript}}
}

func (p Plan) real() host.Executable {
	return host.Executable{Name: "executable", Command: p.Executable}
}
