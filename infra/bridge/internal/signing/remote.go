package signing

import (
	"context"
	"fmt"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/asked"
)

// Remote are keys in a place that takes time to ask, such as a Secret. They are asked for again after a while, and at
// once when in doubt. While the place does not answer, the keys that it had count.
type Remote struct{ source asked.Source[Keys] }

const (
	// A rotated key takes no longer to be used.
	remoteEvery = 30 * time.Second
	// The function gets the rest of a call's time.
	remoteLimit = 2 * time.Second
)

// AskRemote reads the keys at the first call that needs them.
func AskRemote(place string, read func(context.Context) (string, error), warn Warn) *Remote {
	return &Remote{asked.Source[Keys]{
		Name:  place,
		Limit: remoteLimit,
		Ask: func(ctx context.Context) (Keys, error) {
			text, err := read(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", place, err)
			}
			keys, err := Parse(text)
			if err != nil {
				return nil, fmt.Errorf("%s %w", place, err)
			}
			return keys, nil
		},
		IsFresh: func(_ Keys, age time.Duration) bool { return age < remoteEvery },
		Warn:    func(reason error) { warn(staleKey, "reason", reason) },
	}}
}

// Keys are those that the place has, or had. However many calls ask at once, the place is asked once.
func (r *Remote) Keys(ctx context.Context) (Keys, error) { return r.source.Value(ctx) }

// Doubt lets the next call ask, unless one just did.
func (r *Remote) Doubt() { r.source.Doubt() }
