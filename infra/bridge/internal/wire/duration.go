package wire

import (
	"fmt"
	"regexp"
	"time"
)

var durationShape = regexp.MustCompile(`^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$`)

// ParseDuration reads a duration as the sdk spells it: `30s`, `5m`, `1h30m`, `6.5s`.
func ParseDuration(text string) (time.Duration, error) {
	if !durationShape.MatchString(text) {
		return 0, fmt.Errorf("%.40q is not a duration such as 30s, 5m or 1h30m", text)
	}
	return time.ParseDuration(text)
}

// FormatDuration spells one in milliseconds: `6.5s`.
func FormatDuration(duration time.Duration) string {
	return duration.Round(time.Millisecond).String()
}
