package function

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// The function has the time that is left but for the way back, of a short time half, and never less than none.
func TestTheFunctionStopsBeforeThisSideDoes(t *testing.T) {
	for left, given := range map[time.Duration]time.Duration{
		10 * time.Second:        8500 * time.Millisecond,
		3100 * time.Millisecond: 1600 * time.Millisecond,
		3 * time.Second:         1500 * time.Millisecond,
		2900 * time.Millisecond: 1500 * time.Millisecond,
		time.Second:             500 * time.Millisecond,
		0:                       0,
		-time.Second:            0,
	} {
		t.Run(strconv.Itoa(int(left.Milliseconds())), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, end := context.WithDeadline(t.Context(), time.Now().Add(left))
				defer end()
				if is := budget(ctx); is != given {
					t.Errorf("%s of %s", is, left)
				}
			})
		})
	}
}
