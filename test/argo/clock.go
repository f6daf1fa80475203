package argo

import (
	"sync"
	"time"

	timeutil "github.com/argoproj/argo-rollouts/utils/time"
)

// The controller computes two delays against the real clock (time.Until). A start far in the future makes those
// delays recognisable, and the queue takes the distance off again.
var epoch = time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)

// Persisted times are cut to whole seconds, and a pause ends only *after* its last second. A reconcile that starts
// exactly on a second would wait forever, which real controllers do not.
const lateness = 10 * time.Millisecond

// Clock is virtual time: whole seconds since the update that makes revision 2, negative before it.
type Clock struct {
	mutex  sync.Mutex
	offset time.Duration
}

// NewClock starts a clock and makes the controller use it.
func NewClock(offset time.Duration) *Clock {
	clock := &Clock{offset: offset}
	timeutil.SetNowTimeFunc(clock.Now)
	return clock
}

func (c *Clock) Offset() time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.offset
}

func (c *Clock) Now() time.Time {
	return epoch.Add(c.Offset() + lateness)
}

func (c *Clock) Advance(offset time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.offset = max(c.offset, offset)
}
