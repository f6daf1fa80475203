package argo

import (
	"math"
	"sync"
	"time"
)

const never = time.Duration(math.MaxInt64)

// Queue is the controller's work queue for the one Rollout of a scenario. It hands the key to the worker only when
// the loop says so, and keeps delays in virtual time. Like the delaying queue of client-go it remembers a single
// delayed entry a key, the earliest.
type Queue struct {
	clock *Clock
	key   string
	work  chan string
	done  chan struct{}

	mutex    sync.Mutex
	ready    bool
	delayed  time.Duration
	failures int
	closed   bool
}

func NewQueue(clock *Clock, key string) *Queue {
	return &Queue{clock: clock, key: key, work: make(chan string), done: make(chan struct{}), delayed: never}
}

// Next is the virtual time at which the key is due, or never.
func (q *Queue) Next() time.Duration {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.ready {
		return q.clock.Offset()
	}
	return q.delayed
}

// Reconcile hands the key to the worker and waits until the worker is done with it.
func (q *Queue) Reconcile() {
	q.mutex.Lock()
	if q.ready {
		q.ready = false
	} else {
		q.delayed = never
	}
	q.mutex.Unlock()
	q.work <- q.key
	<-q.done
}

// Notify does the same as an informer when an object changed. It makes a rate limited add of a millisecond, which replaces a
// delayed entry that would come later.
func (q *Queue) Notify() {
	q.after(0)
}

func (q *Queue) Add(any) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.ready = true
}

func (q *Queue) AddAfter(item any, delay time.Duration) {
	const year = 365 * 24 * time.Hour
	if delay > year {
		delay -= q.clock.Now().Sub(time.Now())
	}
	if delay <= 0 {
		q.Add(item)
		return
	}
	q.after(delay.Round(time.Second))
}

func (q *Queue) after(delay time.Duration) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.delayed = min(q.delayed, q.clock.Offset()+delay)
}

// AddRateLimited doubles from a millisecond to ten seconds, as the controller's own limiter does.
func (q *Queue) AddRateLimited(any) {
	q.mutex.Lock()
	delay := min(time.Millisecond<<min(q.failures, 14), 10*time.Second)
	q.failures++
	q.mutex.Unlock()
	q.after(delay.Truncate(time.Second))
}

func (q *Queue) Forget(any) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.failures = 0
}

func (q *Queue) NumRequeues(any) int {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.failures
}

func (q *Queue) Get() (any, bool) {
	key, open := <-q.work
	return key, !open
}

func (q *Queue) Done(any) { q.done <- struct{}{} }

func (q *Queue) Len() int { return 0 }

func (q *Queue) ShutDown() {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if !q.closed {
		q.closed = true
		close(q.work)
	}
}

func (q *Queue) ShutDownWithDrain() { q.ShutDown() }

func (q *Queue) ShuttingDown() bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.closed
}
