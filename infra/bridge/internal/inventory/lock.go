package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock is held by one process of the pod at a time, and by none that has ended: the system gives it back.
type Lock struct {
	file *flock.Flock
}

// LockFor is the lock of the processes that call the same function.
func LockFor(folder, endpoint string) *Lock {
	sum := sha256.Sum256([]byte(endpoint))
	name := "canary-steps-bridge-" + hex.EncodeToString(sum[:6]) + ".lock"
	return &Lock{flock.New(filepath.Join(folder, name))}
}

// Take tells whether this process has the lock now. It keeps it until it ends.
func (l *Lock) Take() (bool, error) {
	isOurs, err := l.file.TryLock()
	if err != nil {
		return false, fmt.Errorf("the lock of the pod's processes: %w", err)
	}
	return isOurs, nil
}
