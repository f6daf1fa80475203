package function

import (
	"fmt"
	"net/http"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Told is what the function itself says with a status that is not 200.
func Told(status int, detail string) *Failure {
	return toldBy(status, wire.Problem{Detail: detail})
}

// stepError is the title with which the function says that the step threw and nothing is open (shared/runtime, run-step.ts).
const stepError = "step error"

func toldBy(status int, problem wire.Problem) *Failure {
	plain := fmt.Sprintf("the function answered %d", status)
	failure := &Failure{Status: status, Kind: MayHaveActed, Reason: problem.Detail, plain: plain}
	if failure.Reason == "" {
		failure.Reason = plain
	}
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		failure.Kind = Refused
	case http.StatusUnauthorized, http.StatusTooManyRequests:
		failure.Kind = NotActed
	case http.StatusServiceUnavailable:
		// of other trouble the function cannot know how far it came
		if problem.Title == stepError {
			failure.Kind = NotActed
		}
	}
	return failure
}
