// Package asked keeps what a source says that takes time to ask. However many calls want it at once, the source is
// asked once, and nobody waits longer than the time of its call.
package asked

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Source is one that is asked.
type Source[T any] struct {
	// Name is in errors.
	Name string
	// Ask has a context that ends after Limit. Its errors tell no secret.
	Ask   func(context.Context) (T, error)
	Limit time.Duration
	// IsFresh tells whether a value is good so long after it was asked for. Another is asked for then.
	IsFresh func(value T, age time.Duration) bool
	// Counts tells whether a value that is no longer fresh counts while the source does not answer; all do without it.
	Counts func(value T) bool
	// Meanwhile lets calls use a value that counts, instead of waiting for a fresh one.
	Meanwhile bool
	// Warn hears why a value that still counts could not be asked for again.
	Warn func(reason error)

	mutex     sync.Mutex
	value     T
	has       bool
	isDoubted bool
	err       error
	askedAt   time.Time
	// Closed when the question that is under way is answered; nil when there is none.
	asking chan struct{}
}

// Pause is how soon a source is asked again that failed, or whose word is doubted: not at each call.
const Pause = 5 * time.Second

// Value is what the source says, or said.
func (s *Source[T]) Value(ctx context.Context) (T, error) {
	s.mutex.Lock()
	if s.isFresh() {
		defer s.mutex.Unlock()
		return s.known()
	}
	if s.asking == nil {
		s.asking = make(chan struct{})
		go s.ask(s.asking)
	}
	if s.Meanwhile && s.counts() {
		defer s.mutex.Unlock()
		return s.known()
	}
	asking := s.asking
	s.mutex.Unlock()
	select {
	case <-asking:
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("%s: no answer in time", s.Name)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.known()
}

func (s *Source[T]) isFresh() bool {
	age := time.Since(s.askedAt)
	if age < Pause && (s.err != nil || s.counts()) {
		return true
	}
	return s.has && !s.isDoubted && s.IsFresh(s.value, age)
}

func (s *Source[T]) counts() bool { return s.has && (s.Counts == nil || s.Counts(s.value)) }

func (s *Source[T]) known() (T, error) {
	if s.counts() {
		return s.value, nil
	}
	var none T
	if s.err == nil {
		return none, fmt.Errorf("%s: its word counts no longer", s.Name)
	}
	return none, s.err
}

func (s *Source[T]) ask(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), s.Limit)
	defer cancel()
	value, err := s.Ask(ctx)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.askedAt, s.asking, s.isDoubted, s.err = time.Now(), nil, false, err
	close(done)
	if err == nil {
		s.value, s.has = value, true
	} else if s.counts() {
		s.Warn(err)
	}
}

// Doubt lets the next call ask, unless one just did.
func (s *Source[T]) Doubt() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if time.Since(s.askedAt) >= Pause {
		s.isDoubted = true
	}
}
