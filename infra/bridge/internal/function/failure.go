package function

import "fmt"

// Kind is what a call that brought no reply means for the step.
type Kind int

const (
	// NotActed: the function did not take the call, and may later.
	NotActed Kind = iota
	// MayHaveActed: the call may have arrived, or did, and nobody knows what became of it.
	MayHaveActed
	// Refused: the function has said that the call cannot be answered until an operator acts.
	Refused
)

// Failure is why a call brought no reply that can be believed.
type Failure struct {
	Kind Kind
	// Status of the answer, 0 without one.
	Status int
	reason string
}

// Error names what is wrong and, where it is known, what is to be done.
func (f *Failure) Error() string { return f.reason }

func fail(kind Kind, format string, values ...any) *Failure {
	return &Failure{Kind: kind, reason: fmt.Sprintf(format, values...)}
}
