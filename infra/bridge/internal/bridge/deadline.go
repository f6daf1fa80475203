package bridge

import (
	"fmt"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

const (
	// Argo's own wait after trouble, and what it adds to every one (rollout/steps/plugin/plugin.go, defaultErrorBackoff;
	// rollout/stepplugin.go, defaultBackoffDelay).
	usualWait    = 30 * time.Second
	requeueDelay = 5 * time.Second
	// Argo honours only more than 10 s (rollout/steps/plugin/plugin.go, minRequeueDuration).
	shortestWait = 11 * time.Second
	// A step whose function does not answer is decided no later than this before the deadline.
	decideBefore = time.Minute
)

// progressDeadline is when the controller gives up on a step and stops polling it; false when that is unknown. A
// Running plugin step is not exempt (rollout/sync.go, isIndefiniteStep).
func progressDeadline(seen *view.View) (time.Time, bool) {
	for _, condition := range seen.Status.Conditions {
		if condition.Type != "Progressing" {
			continue
		}
		start, err := time.Parse(time.RFC3339, condition.LastUpdateTime)
		return start.Add(allowed(seen)), err == nil
	}
	return time.Time{}, false
}

func allowed(seen *view.View) time.Duration {
	return time.Duration(*seen.Spec.ProgressDeadlineSeconds) * time.Second
}

// waitBefore is how long the next poll may wait, 0 when it would come too late: the step must be decided now.
func waitBefore(seen *view.View, now time.Time, budget time.Duration) time.Duration {
	deadline, isKnown := progressDeadline(seen)
	for _, wait := range []time.Duration{usualWait, shortestWait} {
		if !isKnown || !now.Add(wait+requeueDelay+budget).After(deadline.Add(-decideBefore)) {
			return wait
		}
	}
	return 0
}

func deadlineField(seen *view.View) string {
	return fmt.Sprintf("spec.progressDeadlineSeconds (%s)", allowed(seen))
}
