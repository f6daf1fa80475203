package bridge

import (
	"sync"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/identity"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

// outages knows since when steps have had no answer.
type outages struct {
	mutex sync.Mutex
	by    map[string]outage
}

type outage struct{ since, last time.Time }

const (
	// A step that nobody asked for so long was not waiting.
	forgottenAfter = 10 * time.Minute
	// Steps that ended without an answer are swept when there are so many.
	sweepFrom = 1024
)

func newOutages() *outages { return &outages{by: map[string]outage{}} }

// stepName is the key of a step in one attempt: an earlier attempt's wait is not this one's.
func stepName(seen *view.View) string { return identity.KeyOf(seen) }

// note is since when a step has had no answer, this one included.
func (o *outages) note(seen *view.View) time.Time {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	now, step := time.Now(), stepName(seen)
	if len(o.by) >= sweepFrom {
		for name, known := range o.by {
			if now.Sub(known.last) > forgottenAfter {
				delete(o.by, name)
			}
		}
	}
	known, has := o.by[step]
	if !has || now.Sub(known.last) > forgottenAfter {
		known.since = now
	}
	known.last = now
	o.by[step] = known
	return known.since
}

// over: the step has its answer.
func (o *outages) over(seen *view.View) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	// to tell the step takes time, and most know of no outage
	if len(o.by) > 0 {
		delete(o.by, stepName(seen))
	}
}
