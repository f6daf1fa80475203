package wire

import (
	"net"
	"slices"
	"sync"
)

// Recorder is a host's connection that remembers what went over it.
type Recorder struct {
	net.Conn
	mutex      sync.Mutex
	sent, read []byte
}

// Write remembers first: the answer may be there before Conn.Write returns.
func (r *Recorder) Write(bytes []byte) (int, error) {
	r.mutex.Lock()
	r.sent = append(r.sent, bytes...)
	r.mutex.Unlock()
	return r.Conn.Write(bytes)
}

func (r *Recorder) Read(bytes []byte) (int, error) {
	count, err := r.Conn.Read(bytes)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.read = append(r.read, bytes[:count]...)
	return count, err
}

// Cut returns what was sent and read since the last cut.
func (r *Recorder) Cut() (sent, read []byte) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	sent, read = slices.Clone(r.sent), slices.Clone(r.read)
	r.sent, r.read = nil, nil
	return sent, read
}
