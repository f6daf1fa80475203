package redact

import (
	"strconv"
	"strings"
)

// letters of a text: small letters and digits, whatever stands between them, and where each begins and ends.
type letters struct {
	codes        []byte
	starts, ends []int
}

// Escapes are read: %41, %2541, \u0041, and \n for what it is.
func lettersOf(text string) letters {
	found := letters{codes: make([]byte, 0, len(text)), starts: make([]int, 0, len(text)), ends: make([]int, 0, len(text))}
	for at := 0; at < len(text); {
		code, length := text[at], 1
		switch code {
		case '%':
			code, length = percentAt(text[at:])
		case '\\':
			code, length = backslashAt(text[at:])
		}
		if letter := letterOf(code); letter != 0 {
			found.codes = append(found.codes, letter)
			found.starts = append(found.starts, at)
			found.ends = append(found.ends, at+length)
		}
		at += length
	}
	return found
}

func letterOf(code byte) byte {
	switch {
	case code >= 'a' && code <= 'z', code >= '0' && code <= '9':
		return code
	case code >= 'A' && code <= 'Z':
		return code + 'a' - 'A'
	}
	return 0
}

func percentAt(text string) (byte, int) {
	end := 1
	for strings.HasPrefix(text[end:], "25") {
		end += 2
	}
	if code, ok := hexAt(text[end:], 2); ok {
		return code, end + 2
	}
	return '%', end
}

func backslashAt(text string) (byte, int) {
	end := 1
	for end < len(text) && text[end] == '\\' {
		end++
	}
	if end == len(text) {
		return 0, end
	}
	if text[end] == 'u' {
		if code, ok := hexAt(text[end+1:], 4); ok {
			return code, end + 5
		}
	}
	if strings.IndexByte("nrtbfv0", text[end]) >= 0 {
		end++
	}
	return 0, end
}

// hexAt is a character of ASCII in so many digits, and 0 for any other.
func hexAt(text string, digits int) (byte, bool) {
	if len(text) < digits {
		return 0, false
	}
	code, err := strconv.ParseUint(text[:digits], 16, 16)
	if err != nil {
		return 0, false
	}
	if code > 0x7f {
		code = 0
	}
	return byte(code), true
}
