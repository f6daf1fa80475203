package check

import (
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

func TestACheckOfWhichNoEndComesEndsInItsTime(t *testing.T) {
	for name, answer := range testfunction.Endless() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			isWell, text := checked(t, testfunction.Raw(t, answer), func(site *Site) { site.Timeout = 200 * time.Millisecond })
			if isWell {
				t.Error(text)
			}
		})
	}
}

func TestAFunctionThatSwitchesProtocolsIsWrong(t *testing.T) {
	_, text := checked(t, testfunction.Raw(t, testfunction.Endless()["101"]), nil)
	expectLines(t, text, "WRONG   connection the answer is 101 Switching Protocols, which nobody asked for")
}
