package function

import "fmt"

// Kind is what a call that brought no reply means for the step.
type Kind int

const (
	// NotActed: the function did not take the call, and may later.
	NotActed Kind = iota
	// MayHaveActed: the call may have arrived, or did, and nobody knows what became of it.
	MayHaveActed
	// Refused: the call cannot be answered until an operator acts.
	Refused
)

// Failure is why a call brought no reply that can be believed.
type Failure struct {
	Kind Kind
	// Status of the answer, 0 without one.
	Status int
	// Reason names what is wrong and, where it is known, what is to be done. The function's own words may repeat what the
	// config of the step says.
	Reason string
	// For the log, where Reason may.
	plain string
}

// Error is the reason, for the people of the Rollout.
func (f *Failure) Error() string { return f.Reason }

// Plain is the same in words of this bridge alone, for its log.
func (f *Failure) Plain() string {
	if f.plain != "" {
		return f.plain
	}
	return f.Reason
}

func fail(kind Kind, format string, values ...any) *Failure {
	return &Failure{Kind: kind, Reason: fmt.Sprintf(format, values...)}
}

func (f *Failure) logged(plain string) *Failure {
	f.plain = plain
	return f
}
