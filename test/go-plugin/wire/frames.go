// Package wire reads what goes over a plugin's socket: yamux, and in its streams net/rpc with gob.
package wire

import "encoding/binary"

// Yamux's names for its frames and flags.
const (
	Data         = 0
	WindowUpdate = 1
	Ping         = 2
	GoAway       = 3

	SYN = 1
	ACK = 2
	FIN = 4
	RST = 8

	HeaderSize = 12
)

// Frame is one of yamux. Length is what the header says; Body is only that of Data.
type Frame struct {
	Version, Type uint8
	Flags         uint16
	Stream        uint32
	Length        uint32
	Body          []byte
}

// Frames are those in a direction of a connection, and the bytes after the last whole one.
func Frames(bytes []byte) (frames []Frame, rest []byte) {
	for len(bytes) >= HeaderSize {
		frame := Frame{
			Version: bytes[0],
			Type:    bytes[1],
			Flags:   binary.BigEndian.Uint16(bytes[2:]),
			Stream:  binary.BigEndian.Uint32(bytes[4:]),
			Length:  binary.BigEndian.Uint32(bytes[8:]),
		}
		end := HeaderSize
		if frame.Type == Data {
			if uint64(len(bytes)-HeaderSize) < uint64(frame.Length) {
				break
			}
			end += int(frame.Length)
			frame.Body = bytes[HeaderSize:end]
		}
		frames = append(frames, frame)
		bytes = bytes[end:]
	}
	return frames, bytes
}

// Bytes are a frame as it is sent.
func (f Frame) Bytes() []byte {
	header := make([]byte, HeaderSize, HeaderSize+len(f.Body))
	header[0], header[1] = f.Version, f.Type
	binary.BigEndian.PutUint16(header[2:], f.Flags)
	binary.BigEndian.PutUint32(header[4:], f.Stream)
	binary.BigEndian.PutUint32(header[8:], f.Length)
	return append(header, f.Body...)
}

// Streams are the contents of the streams in a direction.
func Streams(frames []Frame) map[uint32][]byte {
	streams := map[uint32][]byte{}
	for _, frame := range frames {
		if frame.Type == Data {
			streams[frame.Stream] = append(streams[frame.Stream], frame.Body...)
		}
	}
	return streams
}
