package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

const (
	// The message is stored in the Rollout; bytes.
	longestMessage = 1024
	// The whole Rollout has 1.5 MiB in etcd; bytes. A step should need no more than 4 KiB.
	largestState = 64 * 1024
	// The controller would poll no more before any deadline.
	longestWait = 24 * time.Hour
)

// Phase is what the controller hears.
type Phase string

// The phases that a function may answer.
const (
	Running    Phase = "Running"
	Successful Phase = "Successful"
	Failed     Phase = "Failed"
)

// Reply is what a function answered: a phase, or lookups that it wants answered first.
type Reply struct {
	Phase        Phase
	Message      string
	RequeueAfter time.Duration
	State        json.RawMessage
	Lookups      []Lookup
}

// ParseReply reads a reply. A fault in it is the function's, and the text says so.
func ParseReply(body []byte) (Reply, error) {
	var told struct {
		Direction    string          `json:"direction"`
		Phase        Phase           `json:"phase"`
		Message      string          `json:"message"`
		RequeueAfter *string         `json:"requeueAfter"`
		State        json.RawMessage `json:"state"`
		Lookups      []Lookup        `json:"lookups"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		return Reply{}, fault("it is not the JSON of a reply (%v)", err)
	}
	if told.Direction != "reply" {
		return Reply{}, fault("direction is %.40q, not \"reply\"", told.Direction)
	}
	if told.Phase == "" && len(told.Lookups) > 0 {
		return Reply{Lookups: told.Lookups}, lookupsFault(told.Lookups)
	}
	reply := Reply{Phase: told.Phase, Message: cut(told.Message)}
	switch told.Phase {
	case Running, Successful, Failed:
	default:
		return Reply{}, fault("phase is %.40q, not Running, Successful or Failed", told.Phase)
	}
	wait, err := waitOf(told.RequeueAfter)
	if err != nil {
		return Reply{}, err
	}
	reply.RequeueAfter = wait
	if len(told.State) > 0 && !IsObject(told.State) {
		return Reply{}, fault("state is not a JSON object")
	}
	if len(told.State) > largestState {
		return Reply{}, fault("state has %d bytes, %d are allowed", len(told.State), largestState)
	}
	reply.State = told.State
	return reply, nil
}

// waitOf is when the controller is to ask again: zero where the function leaves that to it.
func waitOf(told *string) (time.Duration, error) {
	if told == nil {
		return 0, nil
	}
	wait, err := ParseDuration(*told)
	if err != nil {
		return 0, fault("requeueAfter: %v", err)
	}
	if wait > longestWait {
		return 0, fault("requeueAfter is %s, %s are allowed", wait, longestWait)
	}
	return wait, nil
}

func fault(format string, values ...any) error {
	return fmt.Errorf("the function's reply is not valid: "+format+"; update the function, or this bridge", values...)
}

// IsObject tells whether valid JSON is an object, as the controller wants a status to be.
func IsObject(state json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimLeft(state, " \t\r\n"), []byte("{"))
}

// cut is a text of at most longestMessage bytes.
func cut(text string) string {
	const mark = "…"
	if len(text) <= longestMessage {
		return text
	}
	end := longestMessage - len(mark)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + mark
}

// Problem is why a function did not reply (RFC 9457).
type Problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// ParseProblem reads what a function said with a status that is not 200.
func ParseProblem(body []byte) Problem {
	var problem Problem
	if json.Unmarshal(body, &problem) != nil {
		return Problem{}
	}
	problem.Detail = cut(problem.Detail)
	return problem
}
