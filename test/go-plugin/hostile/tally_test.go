package hostile

import (
	"sync"
	"testing"
)

// result is what became of one stream.
type result struct {
	verdict
	ends []string
}

// tally adds up results, from many workers.
type tally struct {
	mutex         sync.Mutex
	same, lenient int
	ends          map[string]int
}

func (t *tally) add(test *testing.T, one result) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, wrong := range one.wrong {
		test.Error(wrong)
	}
	t.same, t.lenient = t.same+one.same, t.lenient+one.lenient
	for _, end := range one.ends {
		t.ends[end]++
	}
}
