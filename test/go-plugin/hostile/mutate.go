// Package hostile sends a plugin what no host sends. It answers any input right, or closes.
package hostile

import (
	"math/rand/v2"
	"slices"

	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

// mutation makes a stream of bytes out of what a host sends.
type mutation struct {
	name string
	make func(random *rand.Rand, frames []wire.Frame) []byte
}

var mutations = []mutation{
	{reframed, func(random *rand.Rand, frames []wire.Frame) []byte { return join(reframe(random, frames)) }},
	{"gob", func(random *rand.Rand, frames []wire.Frame) []byte {
		frames = slices.Clone(frames)
		for range 1 + random.IntN(3) {
			i := pickData(random, frames)
			frames[i] = withBody(frames[i], damage(random, frames[i].Body))
		}
		return join(frames)
	}},
	{"gob in one byte", func(random *rand.Rand, frames []wire.Frame) []byte {
		frames = slices.Clone(frames)
		i := pickData(random, frames)
		body := slices.Clone(frames[i].Body)
		body[random.IntN(len(body))] ^= 1 << random.IntN(8)
		frames[i] = withBody(frames[i], body)
		return join(frames)
	}},
	{"header", func(random *rand.Rand, frames []wire.Frame) []byte {
		frames = slices.Clone(frames)
		i := random.IntN(len(frames))
		frames[i] = badHeader(random, frames[i])
		return join(frames)
	}},
	{"order of frames", func(random *rand.Rand, frames []wire.Frame) []byte {
		frames = slices.Clone(frames)
		i, j := random.IntN(len(frames)), random.IntN(len(frames))
		switch random.IntN(3) {
		case 0:
			frames[i], frames[j] = frames[j], frames[i]
		case 1:
			frames = slices.Insert(frames, i, frames[j])
		default:
			frames = slices.Delete(frames, i, min(i+1+random.IntN(3), len(frames)))
		}
		return join(frames)
	}},
	{"bytes", func(random *rand.Rand, frames []wire.Frame) []byte { return damage(random, join(frames)) }},
	{"the end is missing", func(random *rand.Rand, frames []wire.Frame) []byte {
		all := join(frames)
		return all[:random.IntN(len(all))]
	}},
	{"noise", func(random *rand.Rand, frames []wire.Frame) []byte {
		noise := make([]byte, 1+random.IntN(2000))
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		return append(join(frames[:random.IntN(len(frames))]), noise...)
	}},
}

// Input that is only reframed must get its usual answer.
const reframed = "reframed"

func join(frames []wire.Frame) (all []byte) {
	for _, frame := range frames {
		all = append(all, frame.Bytes()...)
	}
	return all
}

func withBody(frame wire.Frame, body []byte) wire.Frame {
	frame.Body, frame.Length = body, uint32(len(body))
	return frame
}

func pickData(random *rand.Rand, frames []wire.Frame) int {
	for {
		if i := random.IntN(len(frames)); len(frames[i].Body) > 0 {
			return i
		}
	}
}

// reframe sends the same data in frames of other sizes, the empty one included.
func reframe(random *rand.Rand, frames []wire.Frame) (others []wire.Frame) {
	for _, frame := range frames {
		if frame.Type != wire.Data {
			others = append(others, frame)
			continue
		}
		most := 1 << (4 + random.IntN(12))
		for body := frame.Body; len(body) > 0; {
			count := min(len(body), random.IntN(most))
			others = append(others, withBody(frame, body[:count]))
			body = body[count:]
		}
	}
	return others
}

func badHeader(random *rand.Rand, frame wire.Frame) wire.Frame {
	numbers := []uint32{0, 1, 2, 5, 7, 9, 11, 255, 256 << 10, 256<<10 + 1, 1 << 31, 1<<32 - 1, random.Uint32()}
	number := numbers[random.IntN(len(numbers))]
	switch random.IntN(5) {
	case 0:
		frame.Version = byte(number)
	case 1:
		frame.Type = byte(number)
	case 2:
		frame.Flags = uint16(number)
	case 3:
		frame.Stream = number
	default:
		frame.Length = number
	}
	return frame
}

// damage changes bytes at some places, in number or in value.
func damage(random *rand.Rand, whole []byte) []byte {
	whole = slices.Clone(whole)
	for range 1 + random.IntN(4) {
		if len(whole) == 0 {
			break
		}
		from := random.IntN(len(whole))
		to := min(len(whole), from+1+random.IntN(16))
		switch random.IntN(5) {
		case 0:
			whole[from] ^= 1 << random.IntN(8)
		case 1:
			whole[from] = []byte{0, 1, 0x7f, 0x80, 0xf8, 0xfc, 0xfe, 0xff}[random.IntN(8)]
		case 2:
			whole = slices.Delete(whole, from, to)
		case 3:
			whole = slices.Insert(whole, from, slices.Clone(whole[from:to])...)
		default:
			for i := from; i < to; i++ {
				whole[i] = byte(random.Uint32())
			}
		}
	}
	return whole
}
