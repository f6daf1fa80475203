package signing

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Remote are keys in a place that takes time to ask, such as a Secret. They are asked for again after a while, and at
// once when in doubt. While the place does not answer, the keys that it had count.
type Remote struct {
	read  func(context.Context) (string, error)
	place string
	warn  Warn

	mutex   sync.Mutex
	keys    Keys
	err     error
	askedAt time.Time
	// Closed when the question that is under way is answered; nil when there is none.
	asking chan struct{}
}

const (
	// A rotated key takes no longer to be used.
	remoteEvery = 30 * time.Second
	// A place that does not answer, and calls that nobody believes, must not ask at each call.
	doubtEvery = 5 * time.Second
	// The function gets the rest of a call's time.
	remoteLimit = 2 * time.Second
)

// AskRemote reads the keys at the first call that needs them.
func AskRemote(place string, read func(context.Context) (string, error), warn Warn) *Remote {
	return &Remote{read: read, place: place, warn: warn}
}

// Keys are those that the place has, or had. However many calls ask at once, the place is asked once.
func (r *Remote) Keys(ctx context.Context) (Keys, error) {
	r.mutex.Lock()
	if r.isFresh() {
		defer r.mutex.Unlock()
		return r.keys, r.err
	}
	if r.asking == nil {
		r.asking = make(chan struct{})
		go r.ask(r.asking)
	}
	asking := r.asking
	r.mutex.Unlock()
	select {
	case <-asking:
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: no answer in time", r.place)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.keys, r.err
}

func (r *Remote) isFresh() bool {
	age := time.Since(r.askedAt)
	return age < doubtEvery || age < remoteEvery && r.err == nil
}

func (r *Remote) ask(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), remoteLimit)
	defer cancel()
	keys, err := r.parsed(ctx)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.askedAt, r.asking = time.Now(), nil
	close(done)
	switch {
	case err == nil:
		r.keys, r.err = keys, nil
	case r.keys == nil:
		r.err = err
	default:
		r.warn(staleKey, "reason", err)
	}
}

func (r *Remote) parsed(ctx context.Context) (Keys, error) {
	text, err := r.read(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.place, err)
	}
	keys, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s %w", r.place, err)
	}
	return keys, nil
}

// Doubt lets the next call ask, unless one just did.
func (r *Remote) Doubt() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if time.Since(r.askedAt) >= doubtEvery {
		r.askedAt = time.Time{}
	}
}
