package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Lock is held by one process of the pod at a time, and by none that has ended.
type Lock struct {
	path string
	file *os.File
}

// LockFor is the lock of the processes that call the same function.
func LockFor(folder, endpoint string) *Lock {
	sum := sha256.Sum256([]byte(endpoint))
	return &Lock{path: filepath.Join(folder, "canary-steps-bridge-"+hex.EncodeToString(sum[:6])+".lock")}
}

// Take tells whether this process has the lock now. It keeps it until it ends.
func (l *Lock) Take() (bool, error) {
	if l.file != nil {
		return true, nil
	}
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return false, fmt.Errorf("the lock of the pod's processes: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = file.Close()
		if err == unix.EWOULDBLOCK {
			return false, nil
		}
		return false, fmt.Errorf("%s cannot be locked: %w", l.path, err)
	}
	l.file = file
	return true, nil
}
