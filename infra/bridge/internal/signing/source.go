package signing

import (
	"context"
	"fmt"
	"os"
	"sync"
)

// Source has the keys as they are now.
type Source interface {
	// Keys may wait, no longer than the context. Its errors name the place and the remedy, never a key.
	Keys(ctx context.Context) (Keys, error)
	// Doubt tells that the function did not accept the keys, or signed with another: they may have been changed.
	Doubt()
}

// Warn writes down what goes on in spite of trouble.
type Warn func(message string, arguments ...any)

const staleKey = "the signing key cannot be read again; the one before counts"

// Fixed are keys that nobody changes.
type Fixed Keys

// Keys are always the same.
func (f Fixed) Keys(context.Context) (Keys, error) { return Keys(f), nil }

// Doubt changes nothing.
func (f Fixed) Doubt() {}

// File is a file of keys, read again when it has changed: a mounted Secret is another file then. While it cannot be read,
// the keys that it had count.
type File struct {
	path  string
	warn  Warn
	mutex sync.Mutex
	read  os.FileInfo
	keys  Keys
	// Told once, until it is over.
	trouble string
}

// OpenFile reads the file once, so that a mistake is told at start.
func OpenFile(path string, warn Warn) (*File, error) {
	file := &File{path: path, warn: warn}
	return file, file.readAgain()
}

// Keys are those in the file.
func (f *File) Keys(context.Context) (Keys, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	trouble := ""
	if err := f.readAgain(); err != nil {
		trouble = err.Error()
	}
	if trouble != "" && trouble != f.trouble {
		f.warn(staleKey, "reason", trouble)
	}
	f.trouble = trouble
	return f.keys, nil
}

// Doubt lets the next call read the file, whatever its time says.
func (f *File) Doubt() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.read = nil
}

func (f *File) readAgain() error {
	now, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", f.path, err)
	}
	if f.read != nil && os.SameFile(f.read, now) && f.read.ModTime().Equal(now.ModTime()) && f.read.Size() == now.Size() {
		return nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", f.path, err)
	}
	keys, err := Parse(string(text))
	if err != nil {
		return fmt.Errorf("%s %w", f.path, err)
	}
	f.keys, f.read = keys, now
	return nil
}
