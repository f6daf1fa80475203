package inventory

import (
	"context"
	"errors"
	"math/rand/v2"
	"regexp"
	"time"

	"github.com/hashicorp/go-hclog"
)

const (
	// Every is the time from one inventory to the next.
	Every = 5 * time.Minute
	// A process that was started for one call has other things to do first. It is different from process to process.
	firstAfter = 30 * time.Second
	// The holder of the lock may end at any time: the others look for it so often.
	lookAgain = 30 * time.Second
	// A list that takes longer tells nothing of the end of a rollout.
	longestSweep = 2 * time.Minute
)

// Claim is how a process comes to take the inventory.
type Claim struct {
	lock *Lock
	// The first of them.
	after time.Duration
}

// Usual is the claim of a process that the controller started for a call.
func Usual(lock *Lock) Claim { return Claim{lock, firstAfter/2 + rand.N(firstAfter/2)} }

// AtOnce is the claim of a process that does nothing else.
func AtOnce(lock *Lock) Claim { return Claim{lock: lock} }

// Keep takes an inventory again and again, as long as this process has the lock, until the context ends.
func Keep(ctx context.Context, sweep Sweep, claim Claim, log hclog.Logger) {
	listing, locking := &troubles{log: log}, &troubles{log: log}
	pause := claim.after
	for {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		// both may have come
		if ctx.Err() != nil {
			return
		}
		isOurs, err := claim.lock.Take()
		if err != nil {
			// twice told is better than never
			locking.tell(log.Warn, "every process of the pod takes the inventory", err)
			isOurs = true
		}
		pause = lookAgain
		if isOurs {
			take(ctx, sweep, listing)
			pause = Every
		}
	}
}

func take(life context.Context, sweep Sweep, troubles *troubles) {
	ctx, cancel := context.WithTimeout(life, longestSweep)
	defer cancel()
	err := sweep.Take(ctx)
	switch {
	case life.Err() != nil:
		// an end is no trouble
	case err == nil:
		troubles.over()
	case errors.As(err, &Incomplete{}):
		troubles.tell(troubles.log.Warn, "the inventory is not complete", err)
	default:
		troubles.tell(troubles.log.Error, "no inventory was taken", err)
	}
}

// troubles are told once of each kind, until they are over.
type troubles struct {
	log   hclog.Logger
	known map[string]bool
}

// Times and counts change, and do not make it another trouble.
var digits = regexp.MustCompile(`\d+`)

func (t *troubles) tell(write func(string, ...any), message string, reason error) {
	kind := digits.ReplaceAllString(message+" "+reason.Error(), "#")
	if !t.known[kind] {
		write(message, "reason", reason.Error())
	}
	if t.known == nil {
		t.known = map[string]bool{}
	}
	t.known[kind] = true
}

func (t *troubles) over() {
	if len(t.known) > 0 {
		t.log.Info("the inventory is taken again")
	}
	clear(t.known)
}
